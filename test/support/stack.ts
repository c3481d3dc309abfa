import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { GuestClient } from './GuestClient';

const ROOT = path.resolve(__dirname, '../..');
const TRANSFORM = ['--require', '@backstage/cli/config/nodeTransform.cjs'];

/**
 * How long to wait for what comes about within seconds, milliseconds. A wait
 * ends as soon as it came; a machine with much else to do takes its time.
 */
export const PATIENCE_MS = 240_000;

/** Where the parts of the simulated world listen. */
export interface Addresses {
  kubernetes: string;
  gateway: string;
  gpustack: string;
  control: string;
  prometheus: string;
}

/** What a stack is started with. */
export interface StackOptions {
  scenario: string;
  /** Seconds between two scrapes, and between two readings of the collector. */
  scrapeIntervalSeconds: number;
  historyDays: number;
  seed?: number;
  /** Environment of the backend that replaces the defaults, for faults. */
  backendEnvironment?: (addresses: Addresses) => Record<string, string>;
}

/**
 * The whole product in processes of its own, as `npm run demo` starts it: the
 * simulator with a real Prometheus, and the Backstage backend with the built
 * app, on a SQLite file so that a killed backend goes on where it was.
 */
export class Stack {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-stack-'));
  addresses!: Addresses;
  url!: string;
  readonly #options: StackOptions;
  #simulator?: ChildProcess;
  #backend?: ChildProcess;
  #port = 0;
  #log = '';

  private constructor(options: StackOptions) {
    this.#options = options;
  }

  static async start(options: StackOptions): Promise<Stack> {
    const stack = new Stack(options);
    try {
      await stack.#startSimulator();
      stack.#port = await freePort();
      stack.url = `http://localhost:${stack.#port}`;
      await stack.startBackend();
      return stack;
    } catch (error) {
      await stack.stop();
      throw new Error(`${error}\n${stack.log.slice(-4_000)}`);
    }
  }

  /** The last lines that the processes wrote, for the message of a failing test. */
  get log(): string {
    return this.#log;
  }

  /** Starts the backend on the same port and database, and waits until it is ready. */
  async startBackend(): Promise<void> {
    const { addresses } = this;
    this.#backend = this.#spawn(
      [
        'packages/backend/src/index.ts',
        '--config',
        path.join(ROOT, 'app-config.yaml'),
        '--config',
        path.join(ROOT, 'app-config.demo.yaml'),
      ],
      {
        NODE_ENV: 'development',
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
        WAKEBOARD_URL: this.url,
        WAKEBOARD_PORT: String(this.#port),
        WAKEBOARD_KUBERNETES_URL: addresses.kubernetes,
        WAKEBOARD_GATEWAY_URL: addresses.gateway,
        WAKEBOARD_GPUSTACK_URL: addresses.gpustack,
        WAKEBOARD_PROMETHEUS_URL: addresses.prometheus,
        WAKEBOARD_SCRAPE_INTERVAL: `${this.#options.scrapeIntervalSeconds}s`,
        WAKEBOARD_COLLECTOR_INTERVAL: `${this.#options.scrapeIntervalSeconds}s`,
        APP_CONFIG_backend_database_connection: JSON.stringify({
          directory: path.join(this.folder, 'database'),
        }),
        ...this.#options.backendEnvironment?.(addresses),
      },
    );
    await until('the backend is ready', 300_000, async () => {
      const answer = await fetch(`${this.url}/.backstage/health/v1/readiness`, {
        signal: AbortSignal.timeout(10_000),
      });
      return answer.ok;
    });
  }

  /** Ends the backend as a lost machine would: no clean-up, no last write. */
  async killBackend(): Promise<void> {
    await end(this.#backend, 'SIGKILL');
  }

  /** A client that is signed in as guest. */
  client(): GuestClient {
    return new GuestClient(this.url);
  }

  /** Tells the simulator something through its control port. */
  async control(pathname: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.addresses.control + pathname, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${pathname} answered ${answer.status}: ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }

  async stop(): Promise<void> {
    await Promise.all([
      end(this.#backend, 'SIGTERM'),
      end(this.#simulator, 'SIGTERM'),
    ]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startSimulator(): Promise<void> {
    const { scenario, scrapeIntervalSeconds, historyDays, seed } =
      this.#options;
    const args = [
      'packages/simulator/src/cli.ts',
      '--data',
      path.join(this.folder, 'simulator'),
      '--history-days',
      String(historyDays),
      '--scenario',
      scenario,
      '--scrape-interval',
      `${scrapeIntervalSeconds}s`,
    ];
    if (seed !== undefined) args.push('--seed', String(seed));
    this.#simulator = this.#spawn(args, {});
    let output = '';
    this.#simulator.stdout?.on('data', chunk => {
      output += chunk;
      const line = output.split('\n').find(text => text.startsWith('{'));
      if (line && output.includes(`${line}\n`)) {
        this.addresses = JSON.parse(line);
      }
    });
    await until('the simulator is ready', 300_000, async () =>
      Boolean(this.addresses),
    );
  }

  #spawn(args: string[], environment: Record<string, string>): ChildProcess {
    const [script, ...rest] = args;
    const child = spawn(
      process.execPath,
      [...TRANSFORM, path.join(ROOT, script), ...rest],
      {
        // Paths in the configuration are relative to the backend's folder.
        cwd: path.join(ROOT, 'packages/backend'),
        env: { ...process.env, NODE_OPTIONS: '', ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const keep = (chunk: Buffer) => {
      this.#log = (this.#log + chunk).slice(-2_000_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return child;
  }
}

/** Waits until a check holds; a check that throws does not hold yet. */
export async function until(
  what: string,
  withinMs: number,
  check: () => Promise<boolean>,
): Promise<void> {
  const end_ = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      if (await check()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end_) {
      throw new Error(
        `It did not come about within ${withinMs} ms that ${what}${
          last ? `: ${last}` : ''
        }`,
      );
    }
    await sleep(200);
  }
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

async function end(
  child: ChildProcess | undefined,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise(resolve => child.once('close', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await closed;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
