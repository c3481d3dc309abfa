import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
} from '@wakeboard/plugin-inference-node';
import { ProvisioningStore, RunEntry } from '../store/types';
import { Service } from './composeService';
import { HeldRun, RETRY_MS } from './HeldRun';
import { applyOwn, deleteOwn } from './OwnWrites';
import { endButLost } from './lostEntries';
import { PlannedObject } from './planService';
import { entriesOf, withMade } from './runEntries';
import { undoEntries } from './undoEntries';

/** What {@link ServiceApplier} works with. */
export interface ServiceApplierOptions {
  clientOf(cluster: string): ClusterClient;
  /** Undefined where the cluster is not configured. */
  findClient(cluster: string): ClusterClient | undefined;
  store: ProvisioningStore;
  clock: Clock;
  logger: LoggerService;
  /** Fires when this backend stops: nothing is begun any more, and nothing taken back; another one does that. */
  stopping: AbortSignal;
}

/**
 * Makes model services as a whole or not at all. Before anything is changed it
 * is written down what there was; a failure brings that back at once, and if
 * this backend or the cluster dies before that is done, it is done later,
 * unless the same service is applied again: that goes on from where it was.
 */
export class ServiceApplier {
  static create(options: ServiceApplierOptions): ServiceApplier {
    return new ServiceApplier(options);
  }

  private constructor(private readonly options: ServiceApplierOptions) {}

  /**
   * Applies a service.
   *
   * @param plan - what is to be done, asked of the clusters while nobody else changes the service; with what an earlier run has begun and left
   * @throws what speaks against it or went wrong; what was begun is taken back, or the error says that it will be.
   */
  async apply(
    { ref }: Pick<Service, 'ref'>,
    requestedBy: string,
    plan: (
      options: CallOptions & { begun: readonly RunEntry[] },
    ) => Promise<PlannedObject[]>,
    { signal }: CallOptions,
  ): Promise<PlannedObject[]> {
    const { stopping } = this.options;
    const run = await HeldRun.begin(
      this.options,
      { model: ref, requestedBy },
      { signal: AbortSignal.any([signal, stopping]) },
    );
    const inherited = [...run.entries];
    const aborted = AbortSignal.any([signal, stopping, run.lost]);
    try {
      const planned = await plan({ signal: aborted, begun: inherited });
      const todo = planned.filter(({ change }) => change !== 'unchanged');
      if (todo.length > 0) {
        const { clientOf } = this.options;
        await run.write(
          await entriesOf(inherited, todo, { clientOf, signal: aborted }),
        );
      }
      for (const each of todo) {
        run.check();
        await this.change(each, run, aborted);
      }
      // Whoever may have taken over meanwhile may take it back: that is no success.
      run.check();
      await endButLost(run, this.options);
      return planned;
    } catch (error) {
      if (stopping.aborted || run.lost.aborted) {
        run.abandon();
        throw error;
      }
      throw await this.takeBack(run, toError(error));
    }
  }

  private async change(
    planned: PlannedObject,
    run: HeldRun,
    signal: AbortSignal,
  ): Promise<void> {
    const { cluster, target, object, before } = planned;
    const client = this.options.clientOf(cluster);
    const options = { signal, uid: before?.metadata.uid };
    if (!object) {
      await deleteOwn(client, target, run.model, options);
      return;
    }
    const { metadata } = await applyOwn(client, target.kind, object, options);
    if (!before) {
      await run.write(withMade(run.entries, planned, metadata.uid));
    }
  }

  /** Brings back what there was; the error to throw. */
  private async takeBack(run: HeldRun, error: Error): Promise<Error> {
    const { clock, logger, stopping } = this.options;
    try {
      await undoEntries(run, { ...this.options, signal: stopping });
      return error;
    } catch (undoing) {
      const ref = stringifyModelRef(run.model);
      const { message } = toError(undoing);
      logger.warn(
        `What was begun of the model service ${ref} could not be taken back yet: ${message}`,
      );
      await run.release(clock.now() + RETRY_MS).catch(() => run.abandon());
      // Mostly it is the same that kept it from being made.
      const why = message === error.message ? '' : ` (${message})`;
      error.message = `${error.message}. What was begun could not be taken back yet${why}; that is tried again every minute, and making it again goes on from there`;
      return error;
    }
  }
}
