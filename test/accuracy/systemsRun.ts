import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { PATIENCE_MS, sleep, Stack, until } from '../support/stack';
import { Cycled, cycle, CYCLED, Pace, reaches, readTruth } from './cycles';
import { readBands } from './readBands';
import {
  compareSystem,
  isRight,
  ModelComparison,
  ShownSystemModel,
} from './systemsCompare';
import { SystemsTruth } from './systemsTruth';

/** How long and how fast to run. */
export interface SystemsOptions {
  /** Before the backend is killed, and again after it is back. */
  watchedMs: number;
  /** Before the backend starts again; nobody watches until it is back. */
  unwatchedMs: number;
  scrapeIntervalSeconds: number;
  log: (text: string) => void;
}

/** A reading waits four times as long as the one before it took. */
const SLACK_MS = 2_500;

/**
 * Stops and starts models of five systems, kills the backend in the middle so
 * that some of it happens while nobody watches, and compares the history with
 * the truth.
 */
export async function runSystems(
  options: SystemsOptions,
): Promise<ModelComparison[]> {
  const stack = await Stack.start({
    scenario: 'starts-and-stops',
    scrapeIntervalSeconds: options.scrapeIntervalSeconds,
    historyDays: 0,
  });
  try {
    return await runOn(stack, options);
  } catch (error) {
    options.log(stack.log);
    throw error;
  } finally {
    await stack.stop();
  }
}

async function runOn(
  stack: Stack,
  options: SystemsOptions,
): Promise<ModelComparison[]> {
  const { watchedMs, unwatchedMs, scrapeIntervalSeconds, log } = options;
  const scrapeMs = scrapeIntervalSeconds * 1_000;
  for (const cycled of CYCLED) await reaches(stack, cycled, ['serving']);
  let refs: InferenceSchemas['ModelRef'][] = [];
  await until('all models are seen serving', PATIENCE_MS, async () => {
    refs = await findRefs(stack);
    return true;
  });
  const from = Date.now();
  const seenMs = 3 * scrapeMs;
  const watched = { shortestMs: SLACK_MS, longestMs: seenMs };
  const unwatched = { shortestMs: seenMs, longestMs: 2 * seenMs };
  const pace: Pace = { ...watched, seenMs, stopped: false };
  const cycles = Promise.all(CYCLED.map(each => cycle(stack, each, pace)));
  // Ends early only where a cycle failed.
  const wait = (ms: number) => Promise.race([sleep(ms), cycles]);

  log(`Stopping and starting for ${watchedMs} ms`);
  await wait(watchedMs);
  Object.assign(pace, unwatched);
  await wait(seenMs);
  const gap = { from: Date.now() - scrapeMs, to: 0 };
  log('Killing the backend (kill -9)');
  await stack.killBackend();
  await wait(unwatchedMs);
  await stack.startBackend();
  await until('all models are observed again', PATIENCE_MS, async () => {
    const details = await Promise.all(
      refs.map(ref =>
        stack.client().get<InferenceSchemas['ModelDetail']>(pathOf(ref)),
      ),
    );
    return details.every(({ observedAt }) => observedAt > gap.from + scrapeMs);
  });
  await sleep(2 * scrapeMs);
  gap.to = Date.now();
  log(`The backend is back after ${gap.to - gap.from} ms`);
  Object.assign(pace, watched);
  await wait(watchedMs);
  pace.stopped = true;
  await cycles;

  // Two scrapes that see it.
  await sleep(3 * scrapeMs + SLACK_MS);
  const to = Date.now();
  const truth = await readTruth(stack);
  // What a watch tells is there at once; what series tell of the gap is read after it.
  let compared: ModelComparison[] = [];
  let shown: ShownSystemModel[] = [];
  const readAll = () =>
    Promise.all(
      CYCLED.map((cycled, i) =>
        readShown(stack, cycled, refs[i], { from: from - 60_000, to }),
      ),
    );
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    shown = await readAll();
    compared = shown.map(each =>
      compareSystem(truth, each, {
        span: { from, to },
        scrapeMs,
        slackMs: SLACK_MS,
        gaps: [gap],
      }),
    );
    if (compared.every(isRight)) break;
    await sleep(scrapeMs);
  }
  compared.forEach((each, i) => {
    if (!isRight(each)) log(evidence(truth, shown[i]));
  });
  return compared;
}

/** All that is known of a model with a history that does not agree. */
function evidence(truth: SystemsTruth[], shown: ShownSystemModel): string {
  const { driver, model } = shown;
  const own = truth.filter(
    line => line.system === driver && line.model === model,
  );
  const rows = [
    ...own,
    ...shown.wakes,
    ...shown.bands.flatMap(({ replica, intervals }) =>
      intervals.map(interval => ({ replica, ...interval })),
    ),
  ];
  return [`${driver} ${model}:`, ...rows.map(row => JSON.stringify(row))].join(
    '\n',
  );
}

/** The refs of the models in the order of {@link CYCLED}. Throws where they do not all serve. */
async function findRefs(stack: Stack): Promise<InferenceSchemas['ModelRef'][]> {
  const { items } = await stack
    .client()
    .get<InferenceSchemas['ModelList']>('/api/inference/models?limit=500');
  return CYCLED.map(({ system, model, shownAs = model }) => {
    const found = items.find(
      ({ ref }) => ref.driver === system && ref.name === shownAs,
    );
    if (found?.state === 'serving') return found.ref;
    const seen = items.map(
      ({ ref, state }) => `${ref.driver} ${ref.name} ${state}`,
    );
    throw new Error(`${system} ${model} does not serve: ${seen.join(', ')}`);
  });
}

function pathOf({
  cluster,
  namespace,
  driver,
  name,
}: InferenceSchemas['ModelRef']) {
  return `/api/inference/models/${cluster}/${namespace}/${driver}/${name}`;
}

async function readShown(
  stack: Stack,
  cycled: Cycled,
  ref: InferenceSchemas['ModelRef'],
  span: { from: number; to: number },
): Promise<ShownSystemModel> {
  const client = stack.client();
  const { items: wakes } = await client.get<InferenceSchemas['WakeList']>(
    `${pathOf(ref)}/wakes?from=${span.from}&to=${span.to}&limit=1000`,
  );
  const { bands } = await readBands(client, pathOf(ref), span);
  const { system, model, byEngine, untold } = cycled;
  return { driver: system, model, byEngine, untold, wakes, bands };
}
