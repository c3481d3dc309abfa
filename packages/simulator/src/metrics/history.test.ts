import { loadScenario, toWorldPlan } from '../scenario';
import { createWorld } from '../world/createWorld';
import { advance } from '../world/step';
import { historyOf } from './history';
import { allTargets } from './targets';

const NOON = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;

function aWorld(seed = 1) {
  return createWorld({
    seed,
    plan: toWorldPlan(loadScenario('gpu-pressure')),
    from: NOON - DAY / 6,
    readyAt: NOON,
  }).world;
}

function write(seed?: number) {
  const world = aWorld(seed);
  let text = '';
  for (const chunk of historyOf(world, NOON)) text += chunk.text;
  return { world, text };
}

function lastValues(text: string) {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\S+?\{.*\}) (\S+) \S+$/.exec(line);
    if (match) values.set(match[1], Number(match[2]));
  }
  return values;
}

describe('the written history', () => {
  const first = write();

  it('is the same for the same seed and end, and another for another seed', () => {
    expect(write().text).toBe(first.text);
    expect(write(2).text).not.toBe(first.text);
  });

  it('leaves the world as it would be without a history', () => {
    const other = aWorld();
    advance(other, NOON);
    expect(first.world).toEqual(other);
  });

  it('goes up to the present with counters that the live metrics go on from', () => {
    const { world, text } = first;
    const last = lastValues(text);
    let compared = 0;
    for (const target of allTargets(world)) {
      for (const family of target.families) {
        if (family.type === 'gauge') continue;
        for (const series of family.series) {
          const labels = Object.entries({ ...target.labels, ...series.labels })
            .map(([name, value]) => `${name}="${value}"`)
            .join(',');
          const before = last.get(`${series.name}{${labels}}`);
          expect(before).toBeDefined();
          expect(series.read()).toBeGreaterThanOrEqual(before ?? Infinity);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('keeps the samples of each series in the order of time, none in the future', () => {
    const times = new Map<string, number>();
    const wrong: string[] = [];
    for (const line of first.text.trim().split('\n')) {
      const match = /^(.*\}) \S+ (\S+)$/.exec(line);
      const series = match?.[1] ?? '';
      const at = Number(match?.[2]);
      if (!(at > (times.get(series) ?? 0))) wrong.push(line);
      times.set(series, at);
    }
    expect(wrong).toEqual([]);
    const latest = Math.max(...times.values());
    expect(latest).toBeLessThanOrEqual(NOON / 1_000);
    expect(latest).toBeGreaterThan(NOON / 1_000 - 60);
  });

  it('puts every sample into the file of its block', () => {
    const blockMs = 162 * 3_600_000;
    const border = Math.floor(NOON / blockMs) * blockMs;
    const { world } = createWorld({
      seed: 1,
      plan: toWorldPlan(loadScenario('steady')),
      from: border - DAY / 4,
      readyAt: border,
    });
    const wrong: string[] = [];
    // Old enough at the border that what does not change is left out.
    for (const { block, text } of historyOf(world, border + 2 * DAY)) {
      for (const line of text.split('\n')) {
        const at = Number(line.slice(line.lastIndexOf(' ') + 1)) * 1_000;
        if (line && Math.floor(at / blockMs) !== block) wrong.push(line);
      }
    }
    expect(wrong).toEqual([]);
  });
});
