import { LoggerService } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  SourceError,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import { Clock, SourceFailure } from '@wakeboard/plugin-inference-node';
import { Installations } from './Installations';
import { readingOf, ReadingState } from './readingOf';

const LOG_EVERY_MS = 60_000;

/** One thing that is done with a source and can fail on its own, for example `greenthread pods`. */
export interface SourcePart {
  source: SourceRef;
  part: string;
  /** Id of the driver that does it. */
  driver?: string;
}

/** A driver that does not find its kinds in a cluster. */
export interface NotServed {
  driver: string;
  error: SourceError;
}

interface PartState extends SourcePart {
  /** Undefined: not tried yet. */
  ok?: boolean;
  error?: SourceError;
  lastSuccessAt?: number;
  lagMs?: number;
  /** Objects that could not be read. */
  malformed: SourceError[];
  /** How many of them the log has been told of. */
  malformedTold: number;
  /** Of a reading of objects: whether it had all of them. */
  whole?: boolean;
  /** When that was. */
  readAt?: number;
}

/** What the log has been told of a source. */
interface Told {
  at: number;
  failing: boolean;
}

/**
 * How every source was when it was last used. A source works when all that is
 * done with it works. The log gets one line per source and minute at most:
 * what fails in several ways, mostly fails for one reason.
 */
export class SourceStatus {
  readonly #parts = new Map<string, PartState>();
  readonly #installations = new Installations();
  /** By source. */
  readonly #told = new Map<string, Told>();
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

  /** Announces that a driver will look for its kinds. */
  expectServed(part: SourcePart & { driver: string }): void {
    this.expect(part);
    this.#installations.expect(part.source, part.driver);
  }

  /** A driver has found its kinds. */
  served(part: SourcePart & { driver: string }): void {
    this.#installations.found(part.source, part.driver);
    this.succeeded(part);
  }

  /** A driver does not find its kinds. A failure only where no driver does and this one nowhere, or where it did before. */
  notServed(
    part: SourcePart & { driver: string },
    error: Omit<SourceError, 'source'>,
  ): void {
    const { source, driver } = part;
    this.#installations.missed(source, driver);
    const full = { ...error, source };
    if (!this.#installations.isQuiet(source, driver)) {
      this.failed(part, full);
      return;
    }
    const state = this.#state(part);
    if (!state.error) {
      const text = `${describe(source)}, ${part.part}: ${error.message}`;
      this.#logger.info(text);
    }
    state.ok = false;
    state.lastSuccessAt = this.#clock.now();
    state.error = { ...full, since: state.error?.since ?? this.#clock.now() };
  }

  /** The drivers that do not find their kinds somewhere, also where that is no failure. */
  async absences(): Promise<NotServed[]> {
    return [...this.#parts.values()].flatMap(({ driver, error }) =>
      driver && error?.reason === 'notInstalled' ? [{ driver, error }] : [],
    );
  }

  /** It worked; `lagMs` is how far we are behind the source. */
  succeeded(part: SourcePart, lagMs?: number): void {
    const state = this.#state(part);
    state.ok = true;
    state.error = undefined;
    state.lastSuccessAt = this.#clock.now();
    state.lagMs = lagMs;
    const told = this.#told.get(sourceKey(part));
    if (told?.failing && this.#failing(part).length === 0) {
      const text = `${describe(part.source)} works again`;
      told.failing = !this.#log(part, text, 'info');
    }
  }

  /** The objects were read, all of them or what could be had. */
  read(part: SourcePart & { driver: string }, whole: boolean): void {
    const state = this.#state(part);
    state.whole = whole;
    state.readAt = this.#clock.now();
  }

  /** How the last reading of a driver's objects in a cluster went. */
  reading(cluster: string, driver: string): ReadingState {
    return readingOf(
      [...this.#parts.values()].filter(
        ({ source, driver: reader }) =>
          source.kind !== 'prometheus' &&
          source.name === cluster &&
          reader === driver,
      ),
    );
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
    const others = this.#failing(part).filter(other => other !== part.part);
    const text = `${describe(part.source)}, ${part.part}, failed (${
      error.reason
    }): ${error.message}${
      others.length > 0 ? ` (also failing: ${others.join(', ')})` : ''
    }`;
    if (this.#log(part, text, 'warn')) {
      this.#toldOf(part).failing = true;
    }
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
    state.malformedTold = Math.min(state.malformedTold, errors.length);
    if (errors.length > state.malformedTold) {
      const text = `${describe(part.source)}, ${part.part}: ${
        errors.length
      } objects cannot be read, for example ${errors[0].object}: ${
        errors[0].message
      }`;
      if (this.#log(part, text, 'warn')) {
        state.malformedTold = errors.length;
      }
    }
  }

  /** Every source, followed by an entry for each further thing that is wrong with it. */
  async health(): Promise<Array<InferenceSchemas['SourceHealth']>> {
    const bySource = new Map<string, PartState[]>();
    for (const state of this.#parts.values()) {
      const quiet = this.#isQuiet(state);
      // What else a driver did there is over.
      if (quiet && state.error?.reason !== 'notInstalled') continue;
      const key = sourceKey(state);
      const parts = bySource.get(key) ?? [];
      // That nothing is there was an answer.
      parts.push(quiet ? { ...state, ok: true, error: undefined } : state);
      bySource.set(key, parts);
    }
    return [...bySource.values()].flatMap(healthOf);
  }

  #state(part: SourcePart): PartState {
    const key = JSON.stringify([part.source.kind, part.source.name, part.part]);
    let state = this.#parts.get(key);
    if (!state) {
      state = { ...part, malformed: [], malformedTold: 0 };
      this.#parts.set(key, state);
    }
    return state;
  }

  /** The parts of the same source that fail. */
  #failing({ source }: SourcePart): string[] {
    return [...this.#parts.values()]
      .filter(
        state =>
          state.error &&
          sourceKey(state) === sourceKey({ source }) &&
          !this.#isQuiet(state),
      )
      .map(({ part }) => part);
  }

  #isQuiet({ source, driver }: SourcePart): boolean {
    return driver !== undefined && this.#installations.isQuiet(source, driver);
  }

  #toldOf(part: SourcePart): Told {
    const key = sourceKey(part);
    const told = this.#told.get(key) ?? { at: -Infinity, failing: false };
    this.#told.set(key, told);
    return told;
  }

  /** Whether it was logged. */
  #log(part: SourcePart, text: string, level: 'info' | 'warn'): boolean {
    const told = this.#toldOf(part);
    const now = this.#clock.now();
    if (Math.abs(now - told.at) < LOG_EVERY_MS) {
      return false;
    }
    told.at = now;
    this.#logger[level](text);
    return true;
  }
}

function sourceKey({ source }: Pick<SourcePart, 'source'>): string {
  return `${source.kind} ${source.name}`;
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

const KINDS: Record<SourceRef['kind'], string> = {
  cluster: 'Cluster',
  prometheus: 'Prometheus of',
  server: 'Server',
};

function describe({ kind, name }: SourceRef): string {
  return `${KINDS[kind]} "${name}"`;
}
