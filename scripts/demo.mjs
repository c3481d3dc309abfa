// Starts the simulator with a real Prometheus, and the app and backend on one port; prints the address when the page answers.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { buildApp } from './app.mjs';
import { fail, root, say } from './toolchain.mjs';

const TRANSFORM = ['--require', '@backstage/cli/config/nodeTransform.cjs'];
const children = new Set();
let stopping = false;

/** Ends what was started, each process by its id, and then this one. */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  const ended = [...children].map(
    child => new Promise(resolve => child.once('close', resolve)),
  );
  for (const child of children) child.kill('SIGTERM');
  const timer = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, 10_000);
  await Promise.all(ended);
  clearTimeout(timer);
  process.exit(code);
}

function launch(name, [script, ...args], env, onLine) {
  const child = spawn(
    'node',
    [...TRANSFORM, path.join(root, script), ...args],
    {
      // Paths in the configuration are relative to the backend's folder.
      cwd: path.join(root, 'packages/backend'),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.add(child);
  let tail = '';
  let line = '';
  const show = chunk => {
    tail = (tail + chunk).slice(-8_000);
    if (process.env.WAKEBOARD_VERBOSE) process.stderr.write(chunk);
  };
  child.stderr.on('data', show);
  child.stdout.on('data', chunk => {
    show(chunk);
    line += chunk;
    const lines = line.split('\n');
    line = lines.pop() ?? '';
    lines.forEach(text => onLine?.(text));
  });
  child.on('close', code => {
    children.delete(child);
    if (!stopping) {
      console.error(`\n${tail}`);
      console.error(`The ${name} ended with ${code}.`);
      stop(1);
    }
  });
  return child;
}

/** The port asked for by WAKEBOARD_PORT, or 7007, or a free one where 7007 is taken. */
async function choosePort() {
  const wanted = Number(process.env.WAKEBOARD_PORT ?? 7007);
  const listen = port =>
    new Promise((resolve, reject) => {
      const server = net.createServer();
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const chosen = server.address().port;
        server.close(() => resolve(chosen));
      });
    });
  try {
    return await listen(wanted);
  } catch {
    if (process.env.WAKEBOARD_PORT) {
      fail(`Port ${wanted} (WAKEBOARD_PORT) is taken; choose another.`);
    }
    return listen(0);
  }
}

/** A busy machine takes minutes for what takes seconds; what ended is found elsewhere. */
async function until(description, check, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await check().catch(() => false)) return;
    if (Date.now() > end) {
      throw new Error(`${description} did not happen within ${seconds} s`);
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

/** The entity page is worth opening once the models are read and the newest history is there. */
async function pageAnswers(url) {
  const get = (where, token) =>
    fetch(url + where, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(5_000),
    });
  const ready = await get('/.backstage/health/v1/readiness');
  const page = await get('/');
  if (!ready.ok || !page.ok) return false;
  const session = await (await get('/api/auth/guest/refresh')).json();
  const token = session.backstageIdentity?.token;
  const entity = await get(
    '/api/catalog/entities/by-name/component/default/qwen3-4b',
    token,
  );
  if (!entity.ok) return false;
  const model =
    '/api/inference/models/demo/greenthread-system/greenthread/qwen3-4b';
  if (!(await get(model, token)).ok) return false;
  const to = Date.now();
  const wakes = await (
    await get(`${model}/wakes?from=${to - 86_400_000}&to=${to}&limit=1`, token)
  ).json();
  return wakes.statistics?.count > 0;
}

export async function start({ env, prometheus }) {
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));

  const programs = await prometheus;
  const port = await choosePort();
  const url = `http://localhost:${port}`;
  const data = path.join(root, '.demo');
  rmSync(data, { recursive: true, force: true });

  say('Starting the simulated cluster and Prometheus, with 30 days of history');
  let addresses;
  launch(
    'simulator',
    ['packages/simulator/src/cli.ts', '--data', data, '--history-days', '30'],
    { ...env, WAKEBOARD_PROMETHEUS_DIR: programs },
    text => {
      if (text.startsWith('{')) addresses = JSON.parse(text);
      else if (text.trim()) say(text.trim());
    },
  );

  await buildApp(env);
  await until('The start of the simulator', async () => addresses, 600);
  say('Starting the backend');
  launch(
    'backend',
    [
      'packages/backend/src/index.ts',
      '--config',
      path.join(root, 'app-config.yaml'),
      '--config',
      path.join(root, 'app-config.demo.yaml'),
    ],
    {
      ...env,
      NODE_ENV: 'development',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
      WAKEBOARD_URL: url,
      WAKEBOARD_PORT: String(port),
      WAKEBOARD_KUBERNETES_URL: addresses.kubernetes,
      WAKEBOARD_GATEWAY_URL: addresses.gateway,
      WAKEBOARD_GPUSTACK_URL: addresses.gpustack,
      WAKEBOARD_PROMETHEUS_URL: addresses.prometheus,
    },
  );
  await until('The first page', () => pageAnswers(url), 600);
  say('Ready');
  console.log(`
  Open  ${url}/catalog/default/component/qwen3-4b/inference
  Sign in with "Enter" as guest.

  Switch what happens in the cluster, for example:
    curl -X POST ${
      addresses.control
    }/scenario -H 'content-type: application/json' -d '{"name":"cold-starts"}'
  Scenarios: ${(addresses.scenarios ?? []).join(', ')}

  Stop with Ctrl+C.
`);
}
