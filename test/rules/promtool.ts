import { execFile } from 'node:child_process';
import path from 'node:path';
import { obtainPrograms } from '@wakeboard/simulator';

let programs: ReturnType<typeof obtainPrograms> | undefined;

/**
 * Runs the promtool that belongs to the Prometheus of the other tests.
 *
 * @throws an error with what it printed, where it found a fault
 */
export async function promtool(...parameters: string[]): Promise<string> {
  programs ??= obtainPrograms(() => {});
  const { folder } = await programs;
  return new Promise((resolve, reject) => {
    execFile(
      path.join(folder, 'promtool'),
      parameters,
      { maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) {
          reject(
            new Error(
              `promtool ${parameters
                .slice(0, 2)
                .join(' ')}: ${`${stderr}${stdout}`.slice(0, 4_000)}`,
            ),
          );
        } else resolve(stdout);
      },
    );
  });
}
