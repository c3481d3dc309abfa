import { ModelState } from '../model/states';
import { Interval, Span } from './evidence';

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

  /** From `at` on it is in this state. A moment before the last border counts as that border, which is that much further off. */
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
      const toleranceMs = border.toleranceMs + (from - at);
      this.open = { from, state, ...border, toleranceMs };
    }
  }

  /**
   * The open interval began within `span`, both ends excluded. Where it was
   * thought to have begun later, its border is moved into it.
   */
  moveBack(span: Span): void {
    const last = this.intervals[this.intervals.length - 1];
    if (!this.open || !last || last.state === 'unknown') return;
    const after = Math.max(span.from, last.from);
    if (this.open.from < span.to || span.to - after < 2) return;
    const from = after + Math.floor((span.to - after) / 2);
    this.intervals[this.intervals.length - 1] = { ...last, to: from };
    const toleranceMs = Math.max(from - span.from, span.to - from);
    this.open = { ...this.open, from, toleranceMs };
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
