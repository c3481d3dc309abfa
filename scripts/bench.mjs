// Runs every benchmark in turn, each in a process of its own, with a PostgreSQL beside them; or those that are named.
import { spawn } from 'node:child_process';
import { startPostgres, testEnvironment } from './postgres.mjs';
import { root, say } from './toolchain.mjs';

const BENCHES = [
  'metricsAnswer',
  'timeline',
  'catchUp',
  'memory',
  'fleet',
  'ledgerTick',
  'clusters',
  'catalog',
];

function runShown(file, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'node',
      ['--require', '@backstage/cli/config/nodeTransform.cjs', file],
      { cwd: root, env, stdio: 'inherit' },
    );
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.once(name, () => child.kill(name));
    }
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 1));
  });
}

export async function start({ env, args }) {
  const unknown = args.filter(name => !BENCHES.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(
        ', ',
      )}.`,
    );
  }
  say('Starting PostgreSQL');
  const postgres = await startPostgres();
  let failed = 0;
  try {
    for (const name of args.length > 0 ? args : BENCHES) {
      say(name);
      const code = await runShown(`bench/${name}.ts`, {
        ...env,
        ...testEnvironment(postgres),
      });
      if (code !== 0) failed += 1;
    }
  } finally {
    await postgres.stop();
  }
  process.exit(failed === 0 ? 0 : 1);
}
