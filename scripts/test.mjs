// Runs every test: a real PostgreSQL, a real Prometheus, a real Chromium and, where it is there, a real kube-apiserver.
import { buildApp } from './app.mjs';
import { findChromium } from './chromium.mjs';
import { GUARD_ARGUMENTS, runGuarded } from './guardedTests.mjs';
import { startPostgres } from './postgres.mjs';
import { say } from './toolchain.mjs';

// The slowest file takes seven minutes on two cores that have much else to do.
const FILE_LIMIT_MS = 20 * 60_000;

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
    const jest = [...GUARD_ARGUMENTS, '--testTimeout=300000', '--silent'];
    code = await runGuarded(
      'yarn',
      ['backstage-cli', 'repo', 'test', ...jest, ...args],
      {
        limitMs: FILE_LIMIT_MS,
        env: {
          ...env,
          CI: '1',
          WAKEBOARD_CHROMIUM: chromium,
          WAKEBOARD_PROMETHEUS_DIR: programs,
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
          BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
            postgres.connectionString,
        },
      },
    );
  } finally {
    await postgres.stop();
  }
  say(code === 0 ? 'All tests passed' : 'Tests failed');
  process.exit(code);
}
