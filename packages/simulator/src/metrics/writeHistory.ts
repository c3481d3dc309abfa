import { open } from 'node:fs/promises';
import path from 'node:path';
import { World } from '../world/types';
import { AnyHappening, historyOf, Services } from './history';

const BUFFER = 4 << 20;

export interface HistoryFile {
  path: string;
  samples: number;
}

/**
 * Writes the history of the world up to `to` as OpenMetrics, one file for each block of Prometheus; gives each file as soon as it
 * is complete, so that it can be loaded while the next is written.
 *
 * @param onHappenings - gets all that happened, oldest first
 */
export async function* writeHistory(
  world: World,
  to: number,
  folder: string,
  onHappenings: (happenings: AnyHappening[]) => void,
  options: { services?: Services; signal?: AbortSignal } = {},
): AsyncGenerator<HistoryFile> {
  const { services, signal } = options;
  const chunks = historyOf(world, to, services);
  let chunk = chunks.next();
  while (!chunk.done) {
    const { block } = chunk.value;
    const file = path.join(folder, `history-${block}.txt`);
    const handle = await open(file, 'w');
    let samples = 0;
    try {
      let buffer = '';
      while (!chunk.done && chunk.value.block === block) {
        buffer += chunk.value.text;
        samples += chunk.value.samples;
        onHappenings(chunk.value.happenings);
        if (buffer.length > BUFFER) {
          signal?.throwIfAborted();
          await handle.appendFile(buffer);
          buffer = '';
        }
        chunk = chunks.next();
      }
      await handle.appendFile(`${buffer}# EOF\n`);
    } finally {
      await handle.close();
    }
    if (samples > 0) yield { path: file, samples };
  }
}
