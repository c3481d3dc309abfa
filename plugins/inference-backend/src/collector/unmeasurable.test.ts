import { ModelRef, SliName } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { builtInDrivers } from '../drivers';
import { aRef, aSnapshot } from '../store/__testUtils__/builders';
import { unmeasurableOf } from './unmeasurable';

const { signal } = new AbortController();
const source = { cluster: 'demo', driver: 'greenthread' };
const [driver] = builtInDrivers.filter(({ id }) => id === 'greenthread');

function aDriver(
  notMeasurable?: (sli: SliName, name: string) => string | undefined,
): InferenceDriver {
  return {
    ...driver,
    indicators: driver.indicators && {
      ...driver.indicators,
      notMeasurable:
        notMeasurable && ((sli, { ref }) => notMeasurable(sli, ref.name)),
    },
  };
}

/** A store of so many models, in order of their names. */
function storeOf(count: number) {
  const names = Array.from({ length: count }, (_, i) =>
    `m${i}`.padStart(6, '_'),
  );
  const asked: Array<ModelRef | undefined> = [];
  return {
    asked,
    listModels: async ({
      limit = Infinity,
      after,
    }: {
      limit?: number;
      after?: ModelRef;
    }) => {
      asked.push(after);
      const from = after ? names.indexOf(after.name) + 1 : 0;
      return names.slice(from, from + limit).map(name => ({
        snapshot: aSnapshot({ ref: aRef({ name }) }),
        observedAt: 0,
      }));
    },
  };
}

it.each([0, 1, 499, 500, 501, 1_000])(
  'looks at each of %d models once, some hundred at a time',
  async count => {
    const models = storeOf(count);
    const seen: string[] = [];
    const only = aDriver((sli, name) => {
      if (sli === 'ttft') seen.push(name);
      return sli === 'ttft' ? 'never' : undefined;
    });
    const found = await unmeasurableOf(
      { sources: [source], drivers: [only], models },
      signal,
    );
    expect(found.size).toBe(count);
    expect(new Set(seen).size).toBe(count);
    expect(seen).toHaveLength(count);
    expect([...found.values()].every(({ ttft }) => ttft === 'never')).toBe(
      true,
    );
  },
);

it('reads no models of a driver that can measure all alike, or is off', async () => {
  const models = storeOf(3);
  const off = { cluster: 'demo', driver: 'other' };
  const found = await unmeasurableOf(
    { sources: [source, off], drivers: [aDriver()], models },
    signal,
  );
  expect(found.size).toBe(0);
  expect(models.asked).toEqual([]);
});
