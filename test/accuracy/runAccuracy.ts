import { PATIENCE_MS, sleep, Stack, until } from '../support/stack';
import { compare, Comparison, ShownHistory, TruthLine } from './compare';
import { readBands } from './readBands';

/** How long and how fast to run. */
export interface AccuracyOptions {
  durationMs: number;
  scrapeIntervalSeconds: number;
  log: (text: string) => void;
}

const NAMESPACE = 'greenthread-system';

/**
 * Runs the `cold-starts` scenario, kills the backend and restarts Prometheus on
 * the way, ends all traffic, waits until everything was read, and compares.
 */
export async function runAccuracy(
  options: AccuracyOptions,
): Promise<Comparison> {
  const { durationMs, scrapeIntervalSeconds, log } = options;
  const scrapeMs = scrapeIntervalSeconds * 1000;
  const stack = await Stack.start({
    scenario: 'cold-starts',
    scrapeIntervalSeconds,
    historyDays: 1,
  });
  try {
    const from = Date.now();
    log(
      `Running for ${
        durationMs / 1000
      } s at ${scrapeIntervalSeconds} s scrapes`,
    );
    await sleep(durationMs / 3);
    log('Killing the backend (kill -9)');
    await stack.killBackend();
    await sleep(scrapeMs * 2);
    await stack.startBackend();
    log('The backend is back');
    await sleep(durationMs / 6);
    log('Restarting Prometheus');
    await stack.control('/prometheus/restart', {});
    await sleep(Math.max(0, from + durationMs - Date.now()));

    log('Ending the traffic');
    await stack.control('/scenario', { name: 'quiet' });
    await sleep(scrapeMs * 4 + 10_000);
    const to = Date.now();
    const truth = await readTruth(stack, from - 3_600_000);
    const models = [
      ...new Set(
        // Services wake by schedules of their own.
        truth.flatMap(line =>
          line.kind === 'wake' && line.namespace === NAMESPACE
            ? [line.model]
            : [],
        ),
      ),
    ].sort();
    let shown: Awaited<ReturnType<typeof readHistory>> = [];
    await until('the collector has read everything', PATIENCE_MS, async () => {
      shown = await readHistory(stack, models, { from: from - 60_000, to });
      return shown.every(({ observedTo }) => observedTo >= to - scrapeMs);
    });
    return compare(truth, shown, {
      span: { from, to },
      toleranceMs: scrapeMs,
      visibleMs: scrapeMs * 2,
    });
  } catch (error) {
    log(stack.log);
    throw error;
  } finally {
    await stack.stop();
  }
}

async function readTruth(stack: Stack, since: number): Promise<TruthLine[]> {
  const answer = await fetch(`${stack.addresses.control}/truth?since=${since}`);
  const { items } = (await answer.json()) as { items: TruthLine[] };
  return items;
}

async function readHistory(
  stack: Stack,
  models: string[],
  span: { from: number; to: number },
): Promise<Array<ShownHistory & { observedTo: number }>> {
  const client = stack.client();
  const range = `from=${span.from}&to=${span.to}`;
  return Promise.all(
    models.map(async model => {
      const base = `/api/inference/models/demo/${NAMESPACE}/greenthread/${model}`;
      const wakes: ShownHistory['wakes'] = [];
      let before: number | undefined;
      do {
        const page: { items: ShownHistory['wakes']; before?: number } =
          await client.get(
            `${base}/wakes?${range}&limit=1000${
              before === undefined ? '' : `&before=${before}`
            }`,
          );
        wakes.push(...page.items);
        before = page.before;
      } while (before !== undefined);
      const { bands, observedTo } = await readBands(client, base, span);
      return { model, wakes, bands, observedTo };
    }),
  );
}
