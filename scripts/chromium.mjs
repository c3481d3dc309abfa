// Finds a Chromium for the browser tests, or gets one. Node built-ins only.
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { root, run, say } from './toolchain.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

function onPath(names) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/**
 * The path of a Chromium: `WAKEBOARD_CHROMIUM`, one on PATH, Debian's package
 * where we may install it, or the one that comes as an npm package.
 */
export async function findChromium(env) {
  const given = process.env.WAKEBOARD_CHROMIUM ?? onPath(NAMES);
  if (given) return given;
  if (process.getuid?.() === 0 && onPath(['apt-get'])) {
    say("Installing Debian's chromium for the browser tests");
    try {
      await run('apt-get', ['update', '-qq'], { env });
      await run(
        'apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
        { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } },
      );
      const installed = onPath(NAMES);
      if (installed) return installed;
    } catch (error) {
      say(`That did not work (${String(error).split('\n')[0]})`);
    }
  }
  const folder = path.join(root, 'tools/chromium');
  if (!existsSync(path.join(folder, 'node_modules'))) {
    say('Fetching Chromium from the npm registry for the browser tests');
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, env });
  }
  const output = await run(
    'node',
    [
      '--input-type=module',
      '-e',
      "import c from '@sparticuz/chromium'; console.log(await c.executablePath())",
    ],
    { cwd: folder, env },
  );
  return output.trim().split('\n').pop();
}
