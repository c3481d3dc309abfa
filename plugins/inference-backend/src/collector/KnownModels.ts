import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ModelStore, SourceKey } from '../store/types';
import { setTimeout as sleep } from 'node:timers/promises';

/** After a start the objects are read within this time. */
const WAIT_MS = 10_000;

/** The models of one source as read now, or as stored while this backend has not read them yet. */
export class KnownModels {
  constructor(
    private readonly options: {
      source: SourceKey;
      models: Pick<ModelStore, 'listModels'>;
      /** The models as read now; undefined: this backend has not read them yet. */
      current: () => readonly ModelSnapshot[] | undefined;
    },
  ) {}

  /**
   * Whether there are models; right after a start they are waited for. Without
   * any, the replicas in the metrics would belong to nobody, and yet the past
   * would count as read.
   */
  async wait(signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + WAIT_MS;
    while ((await this.list()).length === 0) {
      if (this.options.current() !== undefined || performance.now() > until) {
        return false;
      }
      await sleep(250, undefined, { signal });
    }
    return true;
  }

  /** Whether this backend has read the models, and the replica was in none of them. */
  isGone(replica: string): boolean {
    const shown = this.options.current();
    return (
      shown !== undefined &&
      !shown.some(({ pods }) => pods.some(({ name }) => name === replica))
    );
  }

  async list(): Promise<readonly ModelSnapshot[]> {
    const { current, models, source } = this.options;
    const known = current();
    if (known) {
      return known;
    }
    const stored = await models.listModels({ filter: filterOf(source) });
    return stored.map(({ snapshot }) => snapshot);
  }
}

/** The models of a source. */
export function filterOf({ cluster, driver }: SourceKey) {
  return {
    allOf: [
      { field: 'cluster' as const, values: [cluster] },
      { field: 'driver' as const, values: [driver] },
    ],
  };
}
