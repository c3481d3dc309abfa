import { report } from './compare';
import { runAccuracy } from './runAccuracy';

/**
 * The accelerated form of an hour of cold starts: three seconds between
 * scrapes in place of fifteen. `node … test/accuracy/hour.ts` runs the real hour.
 */
it('shows every wake once and no border further off than a scrape, over a killed backend and a restarted Prometheus', async () => {
  const lines: string[] = [];
  const comparison = await runAccuracy({
    durationMs: 75_000,
    scrapeIntervalSeconds: 3,
    log: text => lines.push(text),
  }).catch(error => {
    throw new Error(`${error}\n${lines.join('\n')}`);
  });
  process.stdout.write(`${report(comparison)}\n`);

  expect(comparison.wakes.length).toBeGreaterThan(1);
  for (const { model, truth, shown } of comparison.wakes) {
    expect({ model, wakes: shown }).toEqual({ model, wakes: truth });
    expect(truth).toBeGreaterThan(0);
  }
  expect(comparison.missing).toEqual([]);
  expect(comparison.borders).toBeGreaterThan(20);
  expect(comparison.worst?.offMs).toBeLessThanOrEqual(3_000);
}, 900_000);
