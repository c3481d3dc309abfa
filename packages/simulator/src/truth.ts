import { createWriteStream, mkdirSync, WriteStream } from 'node:fs';
import path from 'node:path';
import { Happening } from './world/types';

/** What really happened: all but the ends of single requests, which {@link EventLog} counts. */
export type Truth = Exclude<Happening, { kind: 'answer' | 'request' }>;

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

  /** Adds what happened, oldest first. */
  add(happenings: Happening[]): void {
    let lines = '';
    for (const happening of happenings) {
      if (happening.kind === 'answer' || happening.kind === 'request') {
        continue;
      }
      this.entries.push(happening);
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
