import { SchedulerService } from '@backstage/backend-plugin-api';
import { CallOptions, SourceFailure } from '@wakeboard/plugin-inference-node';

/** A run that takes longer has hung; another backend may take its place. */
const TASK_TIMEOUT_MS = 60_000;

/** Something that is done again and again. */
export interface Task {
  everyMs: number;
  /** After a run that succeeded there is none for so long; after one that failed the next comes soon. */
  restMs?: number;
  delayMs?: number;
  /** By default one backend at a time does it. */
  scope?: 'global' | 'local';
  run: (options: CallOptions) => Promise<void>;
}

/** What the collector does at intervals. */
export class Tasks {
  constructor(private readonly scheduler: SchedulerService) {}

  /** Does it from now on. A source that fails fails no task: it has been told of. */
  async add(name: string, task: Task): Promise<void> {
    let restsUntil = -Infinity;
    const run = async (signal: AbortSignal) => {
      if (performance.now() >= restsUntil) {
        await task.run({ signal });
        restsUntil = performance.now() + (task.restMs ?? 0);
      }
    };
    await this.scheduler.scheduleTask({
      id: `inference:${name}`,
      scope: task.scope ?? 'global',
      frequency: { milliseconds: task.everyMs },
      timeout: { milliseconds: TASK_TIMEOUT_MS },
      ...(task.delayMs && { initialDelay: { milliseconds: task.delayMs } }),
      fn: signal =>
        run(signal).catch(error => {
          // A source that fails has been told of; the scheduler would log it at every run.
          if (!(error instanceof SourceFailure)) throw error;
        }),
    });
  }
}
