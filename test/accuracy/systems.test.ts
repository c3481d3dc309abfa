import { reportSystems } from './systemsCompare';
import { runSystems } from './systemsRun';

/**
 * The accelerated form: two seconds between scrapes in place of fifteen.
 * `node … test/accuracy/systemsLong.ts` runs as long as wanted.
 */
it('counts every start and stop of five systems, and marks each border as near as it is, over a killed backend', async () => {
  const lines: string[] = [];
  const models = await runSystems({
    watchedMs: 14_000,
    unwatchedMs: 6_000,
    scrapeIntervalSeconds: 2,
    log: text => lines.push(text),
  }).catch(error => {
    throw new Error(`${error}\n${lines.join('\n')}`);
  });
  process.stdout.write(`${lines.join('\n')}\n${reportSystems(models)}\n`);

  expect(models.length).toBeGreaterThan(7);
  for (const { driver, model, wakes, stops, borders, wrong } of models) {
    const about = `${driver} ${model}`;
    expect({ about, wrong }).toEqual({ about, wrong: [] });
    expect({ about, shown: wakes.shown }).toEqual({
      about,
      shown: wakes.truth,
    });
    expect({ about, shown: stops.shown }).toEqual({
      about,
      shown: stops.truth,
    });
    expect(wakes.truth).toBeGreaterThan(1);
    const counts = Object.values(borders).map(({ count }) => count);
    expect(Math.max(...counts)).toBeGreaterThan(4);
  }
  const unwatched = models.filter(each => each.unwatched > 0);
  expect(unwatched.length).toBeGreaterThan(0);
}, 900_000);
