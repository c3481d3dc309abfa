import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadHistory } from '../packages/simulator/src/prometheus/loadHistory';
import { obtainPrograms } from '../packages/simulator/src/prometheus/programs';
import {
  dataFolderOf,
  Prometheus,
} from '../packages/simulator/src/prometheus/Prometheus';
import { print } from './measure';

/** The pod of a model, as far as its counters tell. */
export interface CountedPod {
  namespace: string;
  name: string;
}

/** When the pods were scraped, epoch milliseconds. */
export interface Scrapes {
  from: number;
  to: number;
  everyMs: number;
}

/** A real Prometheus that knows the counters of many pods. */
export interface CounterHistory {
  url: string;
  stop(): Promise<void>;
}

/** What a pod's counters have come to. */
interface Counters {
  success: number;
  error: number;
  requests: number[];
  wakes: number[];
}

/** Boundaries of vLLM around the threshold; it has 17 more. */
const REQUEST_BOUNDS = ['2.5', '5.0', '10.0', '+Inf'];
const WAKE_BOUNDS = ['5', '10', '30', '+Inf'];
/** Of requests and of wakes, how many end within each boundary. */
const REQUEST_SHARES = [0.8, 0.96, 0.99, 1];
const WAKE_SHARES = [0.5, 0.95, 0.99, 1];
const ERROR_SHARE = 0.005;
const WAKE_SHARE = 0.02;
const BUFFER = 4 << 20;

/** Writes the counters of the pods as if they had been scraped, and starts a Prometheus with them. */
export async function startCounterHistory(
  pods: CountedPod[],
  scrapes: Scrapes,
): Promise<CounterHistory> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const programs = await obtainPrograms(print);
    await loadHistory(
      path.join(programs.folder, 'promtool'),
      writeCounters(pods, scrapes, path.join(folder, 'counters.txt')),
      dataFolderOf(folder),
    );
    const prometheus = await Prometheus.start({
      programs,
      folder,
      jobs: [],
      scrapeIntervalMs: scrapes.everyMs,
      ruleFiles: [],
      port: 0,
    });
    return {
      url: prometheus.url,
      stop: async () => {
        await prometheus.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function* writeCounters(
  pods: CountedPod[],
  scrapes: Scrapes,
  file: string,
): AsyncGenerator<{ path: string; samples: number }> {
  const handle = await open(file, 'w');
  let samples = 0;
  try {
    let buffer = '';
    for (const [i, pod] of pods.entries()) {
      const lines = linesOf(pod, i, scrapes);
      samples += lines.length;
      buffer += lines.join('');
      if (buffer.length > BUFFER) {
        await handle.appendFile(buffer);
        buffer = '';
      }
    }
    await handle.appendFile(`${buffer}# EOF\n`);
  } finally {
    await handle.close();
  }
  yield { path: file, samples };
}

/** All samples of one pod, series after series. */
function linesOf(pod: CountedPod, index: number, scrapes: Scrapes): string[] {
  const { from, to, everyMs } = scrapes;
  const random = randomOf(index + 1);
  // Prometheus spreads its targets over the interval.
  const offsetMs = Math.floor(random() * everyMs);
  const scraped: Array<{ stamp: string; counters: Counters }> = [];
  let counters: Counters = {
    success: 0,
    error: 0,
    requests: REQUEST_BOUNDS.map(() => 0),
    wakes: WAKE_BOUNDS.map(() => 0),
  };
  for (let at = from + offsetMs; at <= to; at += everyMs) {
    counters = next(counters, random);
    scraped.push({ stamp: ` ${at / 1000}\n`, counters });
  }
  const ip = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  const labelsOf = (container: string, port: number, endpoint: string) =>
    [
      `container="${container}"`,
      `endpoint="${endpoint}"`,
      `instance="${ip}:${port}"`,
      `job="greenthread-system/greenthread-${container}"`,
      `namespace="${pod.namespace}"`,
      `pod="${pod.name}"`,
    ].join(',');
  const sidecar = labelsOf('sidecar', 9090, 'metrics');
  const vllm = `${labelsOf('vllm', 8000, 'http')},engine="0",model_name="m"`;
  const series = (name: string, value: (counters: Counters) => number) =>
    scraped.map(each => `${name} ${value(each.counters)}${each.stamp}`);
  return [
    ...(['success', 'error'] as const).flatMap(status =>
      series(
        `gthread_sidecar_requests_total{${sidecar},status="${status}"}`,
        each => each[status],
      ),
    ),
    ...REQUEST_BOUNDS.flatMap((le, i) =>
      series(
        `vllm:e2e_request_latency_seconds_bucket{${vllm},le="${le}"}`,
        each => each.requests[i],
      ),
    ),
    ...WAKE_BOUNDS.flatMap((le, i) =>
      series(
        `gthread_sidecar_wake_duration_seconds_bucket{${sidecar},le="${le}"}`,
        each => each.wakes[i],
      ),
    ),
  ];
}

/** What is counted by the next scrape: none to four requests more. */
function next(counters: Counters, random: () => number): Counters {
  const { success, error, requests, wakes } = counters;
  const more: Counters = {
    success,
    error,
    requests: [...requests],
    wakes: [...wakes],
  };
  for (let left = Math.floor(random() * 5); left > 0; left--) {
    if (random() < ERROR_SHARE) {
      more.error++;
      continue;
    }
    more.success++;
    observe(more.requests, REQUEST_SHARES, random());
  }
  if (random() < WAKE_SHARE) {
    observe(more.wakes, WAKE_SHARES, random());
  }
  return more;
}

function observe(buckets: number[], shares: number[], share: number): void {
  shares.forEach((upTo, i) => {
    if (share <= upTo) buckets[i]++;
  });
}

/** The same numbers from 0 to 1 in every run. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
