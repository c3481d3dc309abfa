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
import { undoEntries } from './undoEntries';

/** What {@link UnfinishedRuns} works with. */
export interface UnfinishedRunsOptions {
  store: ProvisioningStore;
  clientOf(cluster: string): ClusterClient;
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
    const { auditor, clock, logger } = this.options;
    const run = await HeldRun.tryBegin(this.options, {
      model,
      requestedBy: 'plugin:inference',
    });
    if (!run) return;
    const ref = stringifyModelRef(model);
    const event = await auditor.createEvent({
      eventId: 'model-service-undo',
      severityLevel: 'medium',
      meta: { model: ref },
    });
    try {
      await undoEntries(run, { ...this.options, signal });
      logger.info(`What was begun of the model service ${ref} is taken back`);
      await event.success();
    } catch (error) {
      await run.release(clock.now() + RETRY_MS).catch(() => run.abandon());
      await event.fail({ error: toError(error) });
    }
  }
}
