import { describeWindow, wrongWindows } from './ledgerCompare';
import { runLedger } from './ledgerRun';

/**
 * The accelerated form: three seconds between scrapes and one round of
 * disruptions. `node … test/accuracy/ledgerRounds.ts` runs as many as wanted.
 */
it('counts every event over resets, outages, nights and a killed backend, and shows one number everywhere', async () => {
  const lines: string[] = [];
  const run = await runLedger({
    rounds: 1,
    scrapeIntervalSeconds: 3,
    log: text => lines.push(text),
  }).catch(error => {
    throw new Error(`${error}\n${lines.join('\n')}`);
  });
  process.stdout.write(`${run.windows.map(describeWindow).join('\n')}\n`);

  // The sequences were known, and the simulator noted them so, where nothing was lost with a container.
  const untouched = run.driven.filter(
    ({ driven }) => !run.reset.includes(driven.model),
  );
  expect(untouched.length).toBeGreaterThan(0);
  for (const { driven, noted } of untouched) {
    expect(noted).toEqual(driven);
    expect(driven.errors).toBeGreaterThan(0);
    expect(driven.slow).toBeGreaterThan(0);
  }
  expect(run.reset.length).toBeGreaterThan(1);

  expect([...wrongWindows(run.windows), ...run.where]).toEqual([]);
  const exact = run.windows.filter(({ isExact }) => isExact);
  const filled = (slis: typeof exact) =>
    slis.filter(({ truth }) => truth.total > 100).length;
  expect(filled(exact)).toBeGreaterThan(3);
  expect(filled(run.windows)).toBeGreaterThan(filled(exact) + 3);

  expect(run.numbers).toEqual([]);
  expect(run.burns).toEqual([]);
}, 1_080_000);
