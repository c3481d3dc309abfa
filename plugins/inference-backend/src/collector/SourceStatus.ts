import { LoggerService } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  SourceError,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import { Clock, SourceFailure } from '@wakeboard/plugin-inference-node';

const LOG_EVERY_MS = 60_000;

/** One thing that is done with a source and can fail on its own, for example `greenthread pods`. */
export interface SourcePart {
  source: SourceRef;
  part: string;
}

interface PartState extends SourcePart {
  /** Undefined: not tried yet. */
  ok?: boolean;
  error?: SourceError;
  lastSuccessAt?: number;
  lagMs?: number;
  /** Objects that could not be read. */
  malformed: SourceError[];
  loggedAt: number;
}

/**
 * How every source was when it was last used. A source works when all that is
 * done with it works; a failure is logged once a minute at most.
 */
export class SourceStatus {
  readonly #parts = new Map<string, PartState>();
  readonly #clock: Clock;
  readonly #logger: LoggerService;

  constructor(options: { clock: Clock; logger: LoggerService }) {
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Announces a part that has not been tried yet. */
  expect(part: SourcePart): void {
    this.#state(part);
  }

  /** It worked; `lagMs` is how far we are behind the source. */
  succeeded(part: SourcePart, lagMs?: number): void {
    const state = this.#state(part);
    if (state.error) {
      this.#log(state, `${describe(part)} works again`, 'info');
    }
    state.ok = true;
    state.error = undefined;
    state.lastSuccessAt = this.#clock.now();
    state.lagMs = lagMs;
  }

  /** It failed, or gave only a part of the answer. */
  failed(part: SourcePart, error: SourceFailure | SourceError): void {
    const state = this.#state(part);
    const since = state.error?.since ?? this.#clock.now();
    state.ok = false;
    state.error =
      error instanceof SourceFailure
        ? error.toSourceError(since)
        : { ...error, since };
    this.#log(
      state,
      `${describe(part)} failed (${error.reason}): ${error.message}`,
      'warn',
    );
  }

  /** What could not be read of an otherwise good answer. */
  malformed(part: SourcePart, errors: SourceError[]): void {
    const state = this.#state(part);
    const known = new Map(
      state.malformed.map(error => [`${error.object} ${error.message}`, error]),
    );
    state.malformed = errors.map(error => ({
      ...error,
      since:
        known.get(`${error.object} ${error.message}`)?.since ??
        this.#clock.now(),
    }));
    if (errors.length > known.size) {
      this.#log(
        state,
        `${describe(part)}: ${
          errors.length
        } objects cannot be read, for example ${errors[0].object}: ${
          errors[0].message
        }`,
        'warn',
      );
    }
  }

  /** Every source, followed by an entry for each further thing that is wrong with it. */
  async health(): Promise<Array<InferenceSchemas['SourceHealth']>> {
    const bySource = new Map<string, PartState[]>();
    for (const state of this.#parts.values()) {
      const key = `${state.source.kind} ${state.source.name}`;
      const parts = bySource.get(key) ?? [];
      parts.push(state);
      bySource.set(key, parts);
    }
    return [...bySource.values()].flatMap(healthOf);
  }

  #state(part: SourcePart): PartState {
    const key = JSON.stringify([part.source.kind, part.source.name, part.part]);
    let state = this.#parts.get(key);
    if (!state) {
      state = { ...part, malformed: [], loggedAt: -Infinity };
      this.#parts.set(key, state);
    }
    return state;
  }

  #log(state: PartState, text: string, level: 'info' | 'warn'): void {
    const now = this.#clock.now();
    if (Math.abs(now - state.loggedAt) >= LOG_EVERY_MS) {
      state.loggedAt = now;
      this.#logger[level](text);
    }
  }
}

function healthOf(parts: PartState[]): Array<InferenceSchemas['SourceHealth']> {
  const [{ source }] = parts;
  const ok = parts.every(part => part.ok);
  const successes = parts.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []);
  const lags = parts.flatMap(({ lagMs }) => lagMs ?? []);
  const base = {
    source,
    ok,
    ...(successes.length > 0 && {
      lastSuccessAt: successes.reduce((a, b) => Math.min(a, b)),
    }),
    ...(lags.length > 0 && {
      lagMs: lags.reduce((a, b) => Math.max(a, b)),
    }),
  };
  const errors = parts.flatMap(({ error, malformed }) =>
    error ? [error, ...malformed] : malformed,
  );
  return errors.length === 0
    ? [base]
    : errors.map(error => ({ ...base, error }));
}

function describe({ source, part }: SourcePart): string {
  const kind = source.kind === 'cluster' ? 'Cluster' : 'Prometheus of cluster';
  return `${kind} "${source.name}", ${part}`;
}
