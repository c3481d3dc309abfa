import { createWriteStream, mkdirSync, WriteStream } from 'node:fs';
import path from 'node:path';
import { AnyHappening } from './metrics/history';

/** What really happened: all but the ends of single requests, which {@link EventLog} counts. */
export type Truth = Exclude<AnyHappening, { kind: 'answer' | 'request' }>;

/**
 * The simulator's own log: every state change of every replica, every completed wake, and what happened to pods and models. It is
 * written beside the data as JSON lines and kept in memory, so that a test can compare it with what others made of the metrics.
 */
export class TruthLog {
  private readonly entries: Truth[] = [];
  private readonly stream: WriteStream;

  /** @param file - is written anew */
  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.stream = createWriteStream(file);
  }

  /** Adds what happened, oldest first. Two worlds tell of their own, each a moment after the other. */
  add(happenings: AnyHappening[]): void {
    let lines = '';
    for (const happening of happenings) {
      if (happening.kind === 'answer' || happening.kind === 'request') {
        continue;
      }
      let place = this.entries.length;
      while (place > 0 && this.entries[place - 1].at > happening.at) place--;
      this.entries.splice(place, 0, happening);
      lines += `${JSON.stringify(happening)}\n`;
    }
    if (lines) this.stream.write(lines);
  }

  /** What happened at or after a time, in epoch milliseconds. */
  since(at: number): Truth[] {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle].at < at) low = middle + 1;
      else high = middle;
    }
    return this.entries.slice(low);
  }

  close(): Promise<void> {
    return new Promise(resolve => this.stream.end(resolve));
  }
}
