/** What a dead process answers to everything. */
export class KilledError extends Error {
  constructor() {
    super('killed');
    this.name = 'KilledError';
  }
}

/** When a process dies, or a call fails: at which of its calls, and whether the other side still does what it was asked for. */
export interface Moment {
  call: number;
  when: 'before' | 'after';
}

/**
 * Lets a process die at one of its calls of the outside: that call fails, and
 * all that follow, as if nothing ran any more.
 */
export class KillSwitch {
  #calls = 0;
  #dead = false;

  constructor(
    private readonly moment: Moment | undefined,
    /** Which calls count. */
    private readonly counts: (method: string, args: unknown[]) => boolean,
    /** What the call fails with, and whether all that follow do too. Left out: it dies. */
    private readonly failure?: { error: () => Error; lasts: boolean },
  ) {}

  /** How many calls there were. */
  get calls(): number {
    return this.#calls;
  }

  /** An object whose calls may be the last. */
  wrap<T extends object>(inner: T): T {
    return new Proxy(inner, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) =>
          this.#pass(String(property), args, () => value.apply(target, args));
      },
    });
  }

  async #pass(
    method: string,
    args: unknown[],
    call: () => Promise<unknown>,
  ): Promise<unknown> {
    if (this.#dead) throw this.#error();
    if (!this.counts(method, args)) return call();
    this.#calls += 1;
    const isLast = this.#calls === this.moment?.call;
    if (isLast && this.moment?.when === 'before') throw this.#end();
    const answered = call();
    if (isLast) {
      await answered.catch(() => {});
      throw this.#end();
    }
    return answered;
  }

  #end(): Error {
    this.#dead = this.failure?.lasts ?? true;
    return this.#error();
  }

  #error(): Error {
    return this.failure?.error() ?? new KilledError();
  }
}

/** Calls that change something, in a cluster or in the database. */
export function isWrite(method: string, args: unknown[]): boolean {
  const options = args.find(
    (each): each is { dryRun?: boolean } =>
      typeof each === 'object' && each !== null && 'signal' in each,
  );
  return (
    ['hold', 'takeDue', 'write', 'end'].includes(method) ||
    (['apply', 'patch', 'delete'].includes(method) && !options?.dryRun)
  );
}
