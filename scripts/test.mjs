// Runs every test: a real PostgreSQL, a real Prometheus, a real Chromium and, where it is there, a real kube-apiserver.
import { spawn } from 'node:child_process';
import { buildApp } from './app.mjs';
import { findChromium } from './chromium.mjs';
import { startPostgres } from './postgres.mjs';
import { root, say } from './toolchain.mjs';

function runShown(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.on(name, () => child.kill(name));
    }
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 1));
  });
}

export async function start({ env, args, prometheus }) {
  const chromium = await findChromium(env);
  const programs = await prometheus;
  await buildApp(env);
  say('Starting PostgreSQL');
  const postgres = await startPostgres();
  let code = 1;
  try {
    say('Running the tests');
    // Machines are of different speed; a test that hangs still ends.
    const jest = ['--testTimeout=60000', '--silent', ...args];
    code = await runShown('yarn', ['backstage-cli', 'repo', 'test', ...jest], {
      ...env,
      CI: '1',
      WAKEBOARD_CHROMIUM: chromium,
      WAKEBOARD_PROMETHEUS_DIR: programs,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
        postgres.connectionString,
    });
  } finally {
    await postgres.stop();
  }
  say(code === 0 ? 'All tests passed' : 'Tests failed');
  process.exit(code);
}
