/** Never sleep longer than this: somebody may have set the clock. */
const LONGEST_MS = 1_000;

type Listener<W, H> = (happenings: H[], world: W) => void;

/** How a world moves by itself. */
export interface Laws<W, H> {
  /** Moves the world on to a time and tells what happened on the way. */
  advance(world: W, until: number): H[];
  /** When the next thing happens by itself. */
  nextAt(world: W): number;
}

/**
 * Lets a world go on with the clock. Everything that others do to the world comes through here, and everything that happens in it
 * is told to the listeners at once.
 */
export class Live<W, H> {
  private timer?: NodeJS.Timeout;
  private running = false;
  private readonly listeners = new Set<Listener<W, H>>();

  constructor(
    private readonly world: W,
    private readonly now: () => number,
    private readonly laws: Laws<W, H>,
  ) {}

  onHappenings(listener: Listener<W, H>): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.running = true;
    this.catchUp();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  /** The world as it is now. Not to be changed or kept. */
  present(): W {
    this.catchUp();
    return this.world;
  }

  private catchUp(): void {
    this.tell(this.laws.advance(this.world, this.now()));
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.running) return;
    const wait = this.laws.nextAt(this.world) - this.now();
    this.timer = setTimeout(
      () => this.catchUp(),
      Math.min(LONGEST_MS, Math.max(1, wait)),
    );
  }

  private tell(happenings: H[]): void {
    if (happenings.length === 0) return;
    this.listeners.forEach(listener => listener(happenings, this.world));
  }

  /** Does something to the present world. */
  protected act<T>(action: (world: W, out: H[]) => T): T {
    this.catchUp();
    const out: H[] = [];
    try {
      return action(this.world, out);
    } finally {
      this.tell(out);
      this.schedule();
    }
  }
}
