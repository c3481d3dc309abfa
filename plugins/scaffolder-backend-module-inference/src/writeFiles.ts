import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { ManifestFile } from '@wakeboard/plugin-inference-common';

/**
 * Writes files below a folder, and nothing outside of it: earlier steps may
 * have put links there that lead elsewhere.
 *
 * @returns the paths of the files, relative to the folder
 * @throws NotAllowedError before anything is written to that place.
 */
export async function writeFiles(
  folder: string,
  targetPath: string,
  files: readonly ManifestFile[],
): Promise<string[]> {
  const paths = files.map(file => path.posix.join(targetPath, file.path));
  for (const each of paths) resolveSafeChildPath(folder, each);
  for (const [i, relative] of paths.entries()) {
    const target = resolveSafeChildPath(folder, relative);
    await mkdir(path.dirname(target), { recursive: true });
    // The folders are there now, and so are the links among them.
    resolveSafeChildPath(folder, relative);
    await write(target, relative, files[i].content);
  }
  return paths;
}

async function write(
  target: string,
  relative: string,
  content: string,
): Promise<void> {
  const found = await lstat(target).catch(() => undefined);
  if (found && !found.isFile())
    throw new NotAllowedError(
      `${relative} is not a file in the workspace and is not overwritten`,
    );
  const file = await open(
    target,
    constants.O_WRONLY |
      constants.O_CREAT |
      constants.O_TRUNC |
      constants.O_NOFOLLOW,
  );
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
