import fc from 'fast-check';
import { makeEntities } from './makeEntities';
import { KnownEntity, MutationInput, planMutation } from './planMutation';
import { aMapping, aModel } from './__testUtils__/builders';

const MINUTE = 60_000;

/** What is known and what is read, by `driver/name`. */
function plan(
  known: string[],
  read: string[],
  overrides: Partial<MutationInput> = {},
) {
  const driverOf = (model: string) => model.split('/')[0];
  return planMutation({
    desired: new Set(read.map(model => `entity:${model}`)),
    present: new Map(read.map(model => [model, driverOf(model)])),
    failed: new Set(),
    drivers: new Map([...known, ...read].map(m => [driverOf(m), true])),
    known: new Map(
      known.map((model): [string, KnownEntity] => [
        `entity:${model}`,
        { model, driver: driverOf(model) },
      ]),
    ),
    emptySince: new Map(),
    emptyAfterMs: 10 * MINUTE,
    now: 0,
    ...overrides,
  });
}

it('removes the entity of a model that is gone', () => {
  expect(plan(['vllm/a', 'vllm/b'], ['vllm/a'])).toEqual({
    removed: ['entity:vllm/b'],
    kept: [],
    emptySince: new Map(),
  });
});

it('removes nothing of a system that was not read whole, and what is gone of the others', () => {
  const drivers = new Map([
    ['vllm', false],
    ['triton', true],
  ]);
  const { removed, kept } = plan(
    ['vllm/a', 'vllm/b', 'triton/a', 'triton/b'],
    ['vllm/a', 'triton/a'],
    { drivers },
  );
  expect(removed).toEqual(['entity:triton/b']);
  expect(kept).toEqual(['entity:vllm/b']);
});

it('removes nothing where no system is read', () => {
  const { removed, emptySince } = plan(['vllm/a'], [], { drivers: new Map() });
  expect(removed).toEqual([]);
  expect(emptySince.size).toBe(0);
});

describe('a system that is suddenly empty', () => {
  it('keeps its entities until it was empty for long enough', () => {
    const known = ['vllm/a', 'triton/a'];
    const first = plan(known, ['triton/a'], { now: MINUTE });
    expect(first.removed).toEqual([]);
    expect(first.emptySince).toEqual(new Map([['vllm', MINUTE]]));
    const { emptySince } = first;
    expect(
      plan(known, ['triton/a'], { emptySince, now: 10 * MINUTE }).removed,
    ).toEqual([]);
    expect(
      plan(known, ['triton/a'], { emptySince, now: 11 * MINUTE }).removed,
    ).toEqual(['entity:vllm/a']);
  });

  it('begins anew after a model was seen', () => {
    const emptySince = new Map([['vllm', 0]]);
    const seen = plan(['vllm/a', 'vllm/b'], ['vllm/a'], { emptySince });
    expect(seen.removed).toEqual(['entity:vllm/b']);
    expect(seen.emptySince.size).toBe(0);
  });

  it('is not believed while its reading fails, however long that was', () => {
    const { removed, emptySince } = plan(['vllm/a'], [], {
      drivers: new Map([['vllm', false]]),
      emptySince: new Map([['vllm', 0]]),
      now: 60 * MINUTE,
    });
    expect(removed).toEqual([]);
    expect(emptySince).toEqual(new Map([['vllm', 0]]));
  });

  it('may have been turned off: then it is believed after the same time', () => {
    const drivers = new Map([['triton', true]]);
    const known = ['vllm/a', 'triton/a'];
    const { removed, emptySince } = plan(known, ['triton/a'], { drivers });
    expect(removed).toEqual([]);
    expect(
      plan(known, ['triton/a'], { drivers, emptySince, now: 10 * MINUTE })
        .removed,
    ).toEqual(['entity:vllm/a']);
  });
});

it('keeps the entity of a model of which none could be made now', () => {
  const { removed, kept } = plan(['vllm/a', 'vllm/b'], ['vllm/b'], {
    present: new Map([
      ['vllm/a', 'vllm'],
      ['vllm/b', 'vllm'],
    ]),
    failed: new Set(['vllm/a']),
  });
  expect(removed).toEqual([]);
  expect(kept).toEqual(['entity:vllm/a']);
});

it('removes the entity of a model that is to have another one or none', () => {
  const { removed } = plan(['vllm/a', 'vllm/b'], ['vllm/b'], {
    present: new Map([
      ['vllm/a', 'vllm'],
      ['vllm/b', 'vllm'],
    ]),
  });
  expect(removed).toEqual(['entity:vllm/a']);
});

it('never removes the entity of a model that is there, or of a system that was not read whole', () => {
  const aName = fc.constantFrom('v/1', 'v/2', 'v/3', 't/1', 't/2', 'g/1');
  const someNames = fc.uniqueArray(aName);
  fc.assert(
    fc.property(
      someNames,
      someNames,
      fc.dictionary(fc.constantFrom('v', 't', 'g'), fc.boolean()),
      fc.integer({ min: 0, max: 20 * MINUTE }),
      (known, read, states, now) => {
        const drivers = new Map(Object.entries(states));
        const emptySince = new Map([['v', 0]]);
        const { removed, kept } = plan(known, read, {
          drivers,
          emptySince,
          now,
        });
        for (const entityRef of removed) {
          const model = entityRef.slice('entity:'.length);
          expect(read).not.toContain(model);
          expect(drivers.get(model.split('/')[0])).not.toBe(false);
        }
        const gone = known.filter(model => !read.includes(model));
        expect([...removed, ...kept].sort()).toEqual(
          gone.map(model => `entity:${model}`).sort(),
        );
      },
    ),
  );
});

it('gives models that look alike entities of their own, whichever is read first', async () => {
  const aPart = fc.constantFrom('a', 'A', 'a.b', 'b', 'ä', 'x'.repeat(70));
  const aRef = fc.record({
    cluster: fc.constant('demo'),
    namespace: aPart,
    driver: aPart,
    name: aPart,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(aRef, { selector: ref => JSON.stringify(ref) }),
      fc.nat(),
      async (refs, turn) => {
        const at = refs.length && turn % refs.length;
        const turned = [...refs.slice(at), ...refs.slice(0, at)];
        const [one, other] = await Promise.all(
          [refs, turned].map(some =>
            makeEntities({
              models: some.map(ref => aModel({ ref })),
              mapping: aMapping(),
            }),
          ),
        );
        expect(one.failed.size).toBe(0);
        expect(one.entities.size).toBe(refs.length);
        expect(new Map([...one.entities].sort())).toEqual(
          new Map([...other.entities].sort()),
        );
      },
    ),
  );
});
