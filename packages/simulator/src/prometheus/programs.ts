import { spawn } from 'node:child_process';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../packageFolder';

export interface Programs {
  /** Folder with `prometheus` and `promtool`. */
  folder: string;
  version: string;
}

/**
 * Finds or fetches Prometheus. The work is done by `fetch.mjs`, which is a program of its own because it also runs before the
 * packages of this repository are installed.
 *
 * @param say - gets a line when something is fetched
 * @throws an error with a sentence that says what to install
 */
export function obtainPrograms(
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Programs> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(PACKAGE_FOLDER, 'src/prometheus/fetch.mjs')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        signal,
      },
    );
    let out = '';
    let said = '';
    child.stdout.on('data', chunk => {
      out += chunk;
    });
    child.stderr.on('data', chunk => {
      said += chunk;
      const lines = said.split('\n');
      said = lines.pop() ?? '';
      lines.forEach(say);
    });
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(said.trim() || 'Prometheus could not be fetched'));
    });
  });
}
