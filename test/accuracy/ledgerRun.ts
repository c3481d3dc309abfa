import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { FaultProxy } from '../support/FaultProxy';
import { PATIENCE_MS, sleep, Stack, until } from '../support/stack';
import {
  compareWindow,
  Counts,
  isRight,
  ShownSlo,
  TrueCounts,
  WindowComparison,
  worstBuckets,
  wrongBurns,
  wrongNumbers,
} from './ledgerCompare';
import { drive, Driven } from './ledgerDrive';
import { readBuckets, readShown } from './ledgerShown';

/** How long and how fast to run. */
export interface LedgerRunOptions {
  /** Rounds of a crash, an evicted pod, a killed backend and two outages; each takes about a minute. */
  rounds: number;
  scrapeIntervalSeconds: number;
  log: (text: string) => void;
}

/** What came of it. */
export interface LedgerRun {
  windows: WindowComparison[];
  /** Numbers that should be one and the same and are not. */
  numbers: string[];
  /** Burn windows with events that did not happen, or without some that did. */
  burns: string[];
  /** The known sequences, and what the simulator says of them. */
  driven: Array<{ driven: Driven; noted: Driven }>;
  /** Of windows that are wrong: when most of it was. */
  where: string[];
  /** Models whose containers died. */
  reset: string[];
}

const NAMESPACE = 'greenthread-system';
const BUCKET_MS = 5 * 60_000;
/** So far apart are samples of the history at most, where it is thinned. */
const SPARSEST_MS = 15 * 60_000;

/** Driven without any disruption of their pods, so that every event has to be found. */
const UNTOUCHED = ['mixtral-8x7b', 'qwen3-4b'];
/** Their containers die while they answer. */
const CRASHED = 'gpt-oss-20b';
const EVICTED = 'llama-3-8b-instruct';
/** Nobody asks it for anything any more. */
const QUIET = 'llama-3-8b';

const MODELS = [...UNTOUCHED, CRASHED, EVICTED, QUIET];

/**
 * Two days of history with their nights, then known sequences of good and bad
 * events while containers die, the backend is killed, Prometheus cannot be
 * reached and Prometheus itself is away; then compares what the API shows with
 * every single event.
 */
export async function runLedger(options: LedgerRunOptions): Promise<LedgerRun> {
  const { scrapeIntervalSeconds } = options;
  const proxy = await FaultProxy.start();
  let stack: Stack | undefined;
  try {
    stack = await Stack.start({
      scenario: 'quiet',
      scrapeIntervalSeconds,
      historyDays: 2,
      backendEnvironment: ({ prometheus }) => {
        proxy.target = prometheus;
        return { WAKEBOARD_PROMETHEUS_URL: proxy.url };
      },
    });
    return await runOn(stack, proxy, options);
  } catch (error) {
    if (stack) options.log(stack.log);
    throw error;
  } finally {
    await stack?.stop();
    await proxy.stop();
  }
}

async function runOn(
  stack: Stack,
  proxy: FaultProxy,
  { rounds, scrapeIntervalSeconds, log }: LedgerRunOptions,
): Promise<LedgerRun> {
  const scrapeMs = scrapeIntervalSeconds * 1_000;
  const from = Date.now();
  const driving = { stopped: false };
  const sequences = [...UNTOUCHED, CRASHED, EVICTED].map(model =>
    drive(stack, model, driving),
  );
  for (let round = 0; round < rounds; round++) {
    await disrupt(stack, proxy, scrapeMs, log);
  }
  driving.stopped = true;
  const driven = await Promise.all(sequences);
  // The slowest answer, and two scrapes that see it.
  await sleep(7_000 + 2 * scrapeMs);
  const boundary = Math.ceil(Date.now() / BUCKET_MS) * BUCKET_MS;
  log(`Waiting until ${new Date(boundary).toISOString()} has been read`);
  await sleep(boundary - Date.now());

  let shown: ShownSlo[] = [];
  await until('the ledger has read everything', PATIENCE_MS, async () => {
    shown = await readShown(stack.client(), NAMESPACE, MODELS);
    return shown.every(({ slo }) => slo.evaluation.window.to >= boundary);
  });
  return compare(stack, { shown, driven, from });
}

async function disrupt(
  stack: Stack,
  proxy: FaultProxy,
  scrapeMs: number,
  log: (text: string) => void,
): Promise<void> {
  await sleep(8_000);
  log(`The containers of ${CRASHED} die`);
  await stack.control(`/models/${NAMESPACE}/${CRASHED}/crash`, {});
  log(`The pods of ${EVICTED} are deleted`);
  await deletePods(stack, EVICTED);
  await sleep(scrapeMs);
  log('The backend is killed (kill -9)');
  await stack.killBackend();
  await sleep(2 * scrapeMs);
  await stack.startBackend();
  log('The backend is back; Prometheus cannot be reached');
  proxy.fault = 'down';
  await sleep(3 * scrapeMs);
  proxy.fault = undefined;
  log('Prometheus can be reached; now it goes away, and with it the scrapes');
  await stack.control('/prometheus/restart', { downMs: 3 * scrapeMs });
  await sleep(2 * scrapeMs);
}

async function deletePods(stack: Stack, model: string): Promise<void> {
  const url = `${stack.addresses.kubernetes}/api/v1/namespaces/${NAMESPACE}/pods`;
  const { items } = await (await fetch(url)).json();
  const names: string[] = items.map(
    (item: { metadata: { name: string } }) => item.metadata.name,
  );
  for (const name of names.filter(each => each.startsWith(`${model}-`))) {
    await fetch(`${url}/${name}`, { method: 'DELETE' });
  }
}

async function compare(
  stack: Stack,
  run: { shown: ShownSlo[]; driven: Driven[]; from: number },
): Promise<LedgerRun> {
  const reset = await resetModels(stack);
  const result: LedgerRun = {
    windows: [],
    numbers: [],
    burns: [],
    driven: [],
    where: [],
    reset,
  };
  for (const shown of run.shown) {
    const { spec } = shown.slo;
    result.numbers.push(...wrongNumbers(shown));
    if (spec.basis === 'time') continue;
    const { truth, counting } = await truthOf(stack, shown.model, spec);
    const isExact = !reset.includes(shown.model);
    const window = compareWindow(shown, truth, { isExact, counting });
    result.windows.push(window);
    if (!isRight(window)) {
      result.where.push(
        `${shown.model} ${spec.name}`,
        ...worstBuckets(await readBuckets(stack.client(), shown), truth),
      );
    }
    if (isExact) {
      const blurMs = SPARSEST_MS;
      result.burns.push(...wrongBurns(shown, truth, { blurMs, counting }));
    }
  }
  for (const driven of run.driven) {
    const noted = await notedOf(stack, driven.model, run.from);
    result.driven.push({ driven, noted });
  }
  return result;
}

/** The models of which any container died, in the history as well. */
async function resetModels(stack: Stack): Promise<string[]> {
  const { items } = (await stack.control('/truth?since=0')) as {
    items: Array<{ kind: string; what?: string; model: string }>;
  };
  const died = items.filter(
    ({ kind, what }) => kind === 'pod' && /crashed|removed/.test(what ?? ''),
  );
  return [...new Set(died.map(({ model }) => model))].sort();
}

interface Noted extends Counts {
  buckets: Array<Counts & { from: number; to: number }>;
}

async function count(
  stack: Stack,
  query: Record<string, string | number>,
): Promise<Noted> {
  const text = new URLSearchParams(
    Object.entries(query).map(([key, value]) => [key, String(value)]),
  );
  return (await stack.control(
    `/events?namespace=${NAMESPACE}&${text}`,
  )) as Noted;
}

/** All events of a model that an SLO counts, by five minutes: every span that is asked for is made of these. And when the first was scraped. */
async function truthOf(
  stack: Stack,
  model: string,
  { sli, thresholdSeconds }: InferenceSchemas['SloSpec'],
): Promise<{ truth: TrueCounts; counting: { from: number; to: number } }> {
  const { buckets } = await count(stack, {
    model,
    sli,
    ...(thresholdSeconds !== undefined && { threshold: thresholdSeconds }),
  });
  const { from: first = 0 } = buckets.find(({ total }) => total > 0) ?? {};
  return {
    truth: ({ from, to }) => {
      const inside = buckets.filter(
        bucket => bucket.from >= from && bucket.to <= to,
      );
      return {
        good: inside.reduce((sum, { good }) => sum + good, 0),
        total: inside.reduce((sum, { total }) => sum + total, 0),
      };
    },
    counting: { from: first, to: first + BUCKET_MS + SPARSEST_MS },
  };
}

/** What the simulator says became of a sequence. */
async function notedOf(
  stack: Stack,
  model: string,
  from: number,
): Promise<Driven> {
  const of = (sli: string, threshold?: number) =>
    count(stack, {
      model,
      sli,
      from,
      ...(threshold !== undefined && { threshold }),
    });
  const requests = await of('availability');
  const latency = await of('latency', 5);
  const ttft = await of('ttft', 0.5);
  return {
    model,
    sent: requests.total,
    errors: requests.total - requests.good,
    slow: latency.total - latency.good,
    lateFirstToken: ttft.total - ttft.good,
  };
}
