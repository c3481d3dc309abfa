import { ModelState } from '../model/states';
import { Interval } from './evidence';

/** How a border is known, and why there is one. */
export type Border = Pick<Interval, 'mark' | 'toleranceMs' | 'cause'>;

/** Intervals of one replica as they are laid one after another: they touch, never overlap, and neighbours differ in state. */
export class Track {
  readonly intervals: Interval[] = [];
  private open?: Omit<Interval, 'to'>;

  /** Undefined before the first interval. */
  get state(): ModelState | undefined {
    return this.open?.state;
  }

  /** Start of the interval that is open. */
  get since(): number | undefined {
    return this.open?.from;
  }

  /** From `at` on it is in this state. A moment before the last border counts as that border. */
  begin(at: number, state: ModelState, border: Border): void {
    if (this.open?.state === state) return;
    const from = Math.max(at, this.open?.from ?? at);
    this.close(from);
    const last = this.intervals[this.intervals.length - 1];
    if (last?.state === state) {
      // What lay between was of no length.
      this.intervals.pop();
      this.open = { ...last };
    } else {
      this.open = { from, state, ...border };
    }
  }

  /** Ends the last interval. */
  close(at: number): void {
    if (this.open && this.open.from < at) {
      const { from, state, mark, toleranceMs, cause } = this.open;
      this.intervals.push({ from, to: at, state, mark, toleranceMs, cause });
    }
    this.open = undefined;
  }
}
