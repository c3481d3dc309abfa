import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { HistoryFile } from '../metrics/writeHistory';

const run = promisify(execFile);

/**
 * Turns one file of OpenMetrics into a block and puts it into the data folder. A file holds no more than one block, so that
 * promtool need not read it more often than twice; without the hidden flag it would read it once for every two hours.
 */
async function loadFile(
  promtool: string,
  file: string,
  dataFolder: string,
  signal?: AbortSignal,
): Promise<void> {
  const out = `${file}.blocks`;
  await mkdir(out, { recursive: true });
  await run(
    promtool,
    [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--max-block-duration=162h',
      '--quiet',
      file,
      out,
    ],
    { maxBuffer: 16 << 20, signal },
  );
  for (const block of await readdir(out)) {
    await rename(path.join(out, block), path.join(dataFolder, block));
  }
  await rm(out, { recursive: true });
  await rm(file);
}

/** Loads the files while they come, up to two at a time; returns the number of samples. */
export async function loadHistory(
  promtool: string,
  files: AsyncIterable<HistoryFile>,
  dataFolder: string,
  signal?: AbortSignal,
): Promise<number> {
  await mkdir(dataFolder, { recursive: true });
  const running = new Set<Promise<void>>();
  let samples = 0;
  for await (const file of files) {
    samples += file.samples;
    if (running.size >= 2) await Promise.race(running);
    const load: Promise<void> = loadFile(
      promtool,
      file.path,
      dataFolder,
      signal,
    ).then(() => {
      running.delete(load);
    });
    // Looked at below; until then it must not count as unhandled.
    load.catch(() => undefined);
    running.add(load);
  }
  await Promise.all(running);
  return samples;
}
