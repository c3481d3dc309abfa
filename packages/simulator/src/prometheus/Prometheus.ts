import { ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prometheusConfig, ScrapeJob } from './config';
import { Programs } from './programs';

export interface PrometheusOptions {
  programs: Programs;
  /** Configuration, log and data; data that is there is kept. */
  folder: string;
  jobs: ScrapeJob[];
  /** Also the time between two evaluations of the rules. */
  scrapeIntervalMs: number;
  /** Absolute paths, or patterns of them. */
  ruleFiles: string[];
  /** 0 for a free one. */
  port: number;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port could be had')),
      );
    });
  });
}

export const dataFolderOf = (folder: string) => path.join(folder, 'data');

/** A real Prometheus as a child process, on a loopback port. */
export class Prometheus {
  readonly url: string;
  private child?: ChildProcess;
  private isListening = false;
  private hasNews = false;

  private constructor(
    private readonly options: PrometheusOptions,
    private readonly port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it and waits until it answers. */
  static async start(
    options: PrometheusOptions,
    signal?: AbortSignal,
  ): Promise<Prometheus> {
    const { folder } = options;
    await mkdir(dataFolderOf(folder), { recursive: true });
    await writeFile(
      path.join(folder, 'prometheus.yml'),
      prometheusConfig(options),
    );
    const port = options.port || (await freePort());
    const prometheus = new Prometheus(options, port);
    try {
      await prometheus.launch(signal);
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    return prometheus;
  }

  private async launch(signal?: AbortSignal): Promise<void> {
    const { programs, folder } = this.options;
    const log = path.join(folder, 'prometheus.log');
    const child = spawn(
      path.join(programs.folder, 'prometheus'),
      [
        `--config.file=${path.join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${dataFolderOf(folder)}`,
        '--storage.tsdb.retention.time=400d',
        `--web.listen-address=127.0.0.1:${this.port}`,
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr?.pipe(createWriteStream(log, { flags: 'a' }));
    this.child = child;
    let failure: Error | undefined;
    child.once('error', error => {
      failure = error;
    });
    while (!(await this.isReady(signal))) {
      if (failure) throw failure;
      if (child.exitCode !== null || child.signalCode !== null) {
        const text = await readFile(log, 'utf8');
        const tail = text.trim().split('\n').slice(-3).join('\n');
        throw new Error(`Prometheus ended while it started:\n${tail}`);
      }
      await sleep(50, undefined, { signal });
    }
    this.isListening = true;
    if (this.hasNews) this.reload();
  }

  /** Has it read its files of rules again. While it starts, it does so afterwards. */
  reload(): void {
    // A process that does not yet listen to the signal would end by it.
    this.hasNews = !this.isListening;
    if (this.isListening) this.child?.kill('SIGHUP');
  }

  private async isReady(signal?: AbortSignal): Promise<boolean> {
    try {
      const deadline = AbortSignal.timeout(2_000);
      const answer = await fetch(`${this.url}/-/ready`, {
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch (error) {
      signal?.throwIfAborted();
      return false;
    }
  }

  /** Ends the process; its data stay. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    this.isListening = false;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('close', resolve));
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 8_000);
    await ended;
    clearTimeout(killer);
  }

  /** Ends the process and starts it again with the same data, after `downMs` without it. */
  async restart(options: { downMs?: number; signal?: AbortSignal } = {}) {
    await this.stop();
    await sleep(options.downMs ?? 0, undefined, { signal: options.signal });
    await this.launch(options.signal);
  }
}
