import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
} from '@wakeboard/plugin-inference-node';
import { ProvisioningStore } from '../store/types';
import { HeldRun, RETRY_MS } from './HeldRun';
import { LostClusterError, undoEntries } from './undoEntries';

/** What cannot be reached before config is changed is looked after so often. */
const LOST_RETRY_MS = 3_600_000;

/** What {@link UnfinishedRuns} works with. */
export interface UnfinishedRunsOptions {
  store: ProvisioningStore;
  /** Undefined where the cluster is not configured. */
  findClient(cluster: string): ClusterClient | undefined;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
}

/**
 * Takes back what was begun of model services and not ended, because a backend
 * or a cluster died. One backend at a time has a run, so that several that try
 * do no harm.
 */
export class UnfinishedRuns {
  static create(options: UnfinishedRunsOptions): UnfinishedRuns {
    return new UnfinishedRuns(options);
  }

  private constructor(private readonly options: UnfinishedRunsOptions) {}

  /** Tries all that it is time for. What fails is tried again later. */
  async run({ signal }: CallOptions): Promise<void> {
    const { store, clock } = this.options;
    for (const model of await store.due(clock.now())) {
      signal.throwIfAborted();
      await this.takeBack(model, signal);
    }
  }

  private async takeBack(model: ModelRef, signal: AbortSignal): Promise<void> {
    const { auditor, clock, findClient, logger } = this.options;
    const run = await HeldRun.tryTakeDue(this.options, {
      model,
      requestedBy: 'plugin:inference',
    });
    if (!run) return;
    const ref = stringifyModelRef(model);
    // Where no cluster can be asked nothing is done.
    const event = run.entries.some(({ cluster }) => findClient(cluster))
      ? await auditor.createEvent({
          eventId: 'model-service-undo',
          severityLevel: 'medium',
          meta: { model: ref },
        })
      : undefined;
    try {
      await undoEntries(run, { ...this.options, signal });
      if (event) {
        logger.info(`What was begun of the model service ${ref} is taken back`);
      }
      await event?.success();
    } catch (error) {
      const isLost = error instanceof LostClusterError;
      const retryMs = isLost ? LOST_RETRY_MS : RETRY_MS;
      await run.release(clock.now() + retryMs).catch(() => run.abandon());
      await event?.fail({ error: toError(error) });
    }
  }
}
