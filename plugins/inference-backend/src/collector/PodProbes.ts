import { ModelSnapshot, SourceError } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
  DriverProbe,
  PodRequest,
  ProbeAnswer,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { SourceStatus } from './SourceStatus';

const AT_ONCE = 8;
const TIMEOUT_MS = 3_000;
/** Why nothing more is asked in a namespace, in contrast to one pod that does not answer. */
const REFUSED: Array<SourceError['reason']> = [
  'forbidden',
  'unauthorized',
  'notConfigured',
];

/** What {@link PodProbes} works with. */
export interface PodProbesOptions {
  driver: string;
  probes: readonly DriverProbe[];
  client: ClusterClient;
  status: SourceStatus;
  clock: Clock;
  /** For so long an answer is of now, milliseconds. */
  keptMs: number;
}

/**
 * What the programs in pods answer to a driver. A pod that does not answer for
 * a moment keeps the answer that it gave; after a while it has none. What is
 * refused is refused in its namespace only: rights may be given by namespace,
 * and a program can answer as the API server would.
 */
export class PodProbes {
  readonly #options: PodProbesOptions;
  /** By id of the probe, then by pod. */
  #kept = new Map<string, Map<string, ProbeAnswer>>();

  constructor(options: PodProbesOptions) {
    this.#options = options;
  }

  /** Asks the pods of models; whether they say something else than before. */
  async read(
    models: readonly ModelSnapshot[],
    { signal }: CallOptions,
  ): Promise<boolean> {
    const before = contentOf(this.#kept);
    for (const probe of this.#options.probes) {
      await this.#ask(probe, models, signal);
    }
    return contentOf(this.#kept) !== before;
  }

  /** By id; missing where pods may not be asked. */
  current(): Record<string, ProbeAnswer[]> {
    return Object.fromEntries(
      [...this.#kept].map(([id, answers]) => [id, [...answers.values()]]),
    );
  }

  async #ask(
    probe: DriverProbe,
    models: readonly ModelSnapshot[],
    signal: AbortSignal,
  ): Promise<void> {
    const { driver, client, status } = this.#options;
    const part = {
      source: client.source,
      part: `${driver} probe ${probe.id}`,
      driver,
    };
    const answers = new Map<string, ProbeAnswer>();
    const refused = new Set<string>();
    let failure: SourceFailure | undefined;
    let requests: PodRequest[] = [];
    try {
      requests = requestsOf(probe, models);
    } catch (error) {
      failure = new SourceFailure(
        `The driver ${driver} cannot say what to ask of pods`,
        { source: client.source, reason: 'badAnswer', cause: error },
      );
    }
    await inParallel(requests, async request => {
      if (refused.has(request.namespace) || signal.aborted) return;
      const answer = await this.#answer(probe.id, request, signal);
      if (answer instanceof SourceFailure) {
        failure = answer;
        refused.add(request.namespace);
      } else {
        answers.set(keyOf(request), answer);
      }
    });
    if (signal.aborted) return;
    if (failure) {
      status.failed(part, failure);
    } else {
      status.succeeded(part);
    }
    if (failure && answers.size === 0) {
      this.#kept.delete(probe.id);
    } else {
      this.#kept.set(probe.id, answers);
    }
  }

  async #answer(
    id: string,
    request: PodRequest,
    signal: AbortSignal,
  ): Promise<ProbeAnswer | SourceFailure> {
    const { client, clock, keptMs } = this.#options;
    const { namespace, pod } = request;
    const at = clock.now();
    try {
      const { status, body } = await client.podRequest(request, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return { namespace, pod, at, status, body };
    } catch (error) {
      if (error instanceof SourceFailure && REFUSED.includes(error.reason)) {
        return error;
      }
      const last = this.#kept.get(id)?.get(keyOf(request));
      return last?.status !== undefined && last.at >= at - keptMs
        ? last
        : { namespace, pod, at };
    }
  }
}

/** A driver asks pods of the model's namespace only, and each of them once. */
function requestsOf(
  probe: DriverProbe,
  models: readonly ModelSnapshot[],
): PodRequest[] {
  const requests = new Map<string, PodRequest>();
  for (const model of models) {
    for (const request of probe.requests(model)) {
      if (request.namespace === model.ref.namespace) {
        requests.set(keyOf(request), request);
      }
    }
  }
  return [...requests.values()];
}

async function inParallel<T>(
  items: readonly T[],
  call: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const work = async () => {
    for (const item of waiting) await call(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function keyOf({ namespace, pod }: PodRequest): string {
  return JSON.stringify([namespace, pod]);
}

function contentOf(kept: Map<string, Map<string, ProbeAnswer>>): string {
  return JSON.stringify(
    [...kept].map(([id, answers]) => [
      id,
      [...answers]
        .map(([key, { status, body }]) => JSON.stringify([key, status, body]))
        .sort(),
    ]),
  );
}
