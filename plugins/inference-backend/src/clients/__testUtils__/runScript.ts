import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/**
 * Runs a script of this folder with Node itself and reads the JSON it prints:
 * for what loads ES modules at run time, which Jest cannot.
 */
export async function runScript(
  file: string,
  ...args: string[]
): Promise<unknown> {
  const transform = '@backstage/cli/config/nodeTransform.cjs';
  const root = resolvePackagePath('@wakeboard/plugin-inference-backend');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--require',
      require.resolve(transform),
      `${root}/src/clients/__testUtils__/${file}`,
      ...args,
    ],
    {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return JSON.parse(stdout.trim().split('\n').pop() ?? '');
}
