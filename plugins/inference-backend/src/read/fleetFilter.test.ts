import fc from 'fast-check';
import { FleetRow, ModelFilter } from '../store/types';
import {
  FacetName,
  FleetFilters,
  readFilters,
  toFacetFilter,
  toModelFilter,
  withFacets,
} from './fleetFilter';

const NAMES = [
  'state',
  'owner',
  'system',
  'driver',
  'cluster',
  'namespace',
  'gpu',
] as const satisfies FacetName[];

function aRow(overrides: Partial<FleetRow> = {}): FleetRow {
  return {
    ref: {
      cluster: 'demo',
      namespace: 'models',
      driver: 'greenthread',
      name: 'qwen',
    },
    state: 'serving',
    replicas: {},
    gpuProducts: [],
    observedAt: 1,
    ...overrides,
  };
}

/** The meaning of a filter, written down a second time. */
function passes(row: FleetRow, filter: ModelFilter | undefined): boolean {
  if (!filter) {
    return true;
  }
  if ('allOf' in filter) {
    return filter.allOf.every(part => passes(row, part));
  }
  if ('anyOf' in filter) {
    return filter.anyOf.some(part => passes(row, part));
  }
  if ('not' in filter) {
    return !passes(row, filter.not);
  }
  if ('gpuProducts' in filter) {
    return row.gpuProducts.some(one => filter.gpuProducts.includes(one));
  }
  if ('search' in filter) {
    return row.ref.name.includes(filter.search);
  }
  const { owner, state, system } = row;
  const value = { ...row.ref, owner, state, system }[filter.field];
  return value !== undefined && filter.values.includes(value);
}

const text = fc.constantFrom('a', 'b', 'c');
const rows = fc.array(
  fc
    .record({
      cluster: text,
      namespace: text,
      driver: text,
      name: text,
      owner: fc.option(text, { nil: undefined }),
      system: fc.option(text, { nil: undefined }),
      gpuProducts: fc.subarray(['a', 'b', 'c']),
    })
    .map(({ cluster, namespace, driver, name, ...row }) =>
      aRow({ ...row, ref: { cluster, namespace, driver, name } }),
    ),
  { maxLength: 15 },
);
const some = fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined });
const filters: fc.Arbitrary<FleetFilters> = fc.record({
  owner: some,
  system: some,
  driver: some,
  cluster: some,
  namespace: some,
  gpu: some,
  search: fc.option(text, { nil: undefined }),
});
const permitted = fc.oneof(
  fc.constant('all' as const),
  fc.record({
    field: fc.constant('owner' as const),
    values: fc.subarray(['a', 'b']),
  }),
);

describe('the filters of the fleet', () => {
  it('give the rows that pass all of them, and count for each its values as if it was not set', () => {
    fc.assert(
      fc.property(rows, filters, permitted, (all, asked, allowed) => {
        const read = all.filter(row =>
          passes(row, toFacetFilter(asked, allowed)),
        );
        const found = withFacets(read, asked);
        expect(found.rows).toEqual(
          all.filter(row => passes(row, toModelFilter(asked, allowed))),
        );
        for (const name of NAMES) {
          const without = withFacets(
            all.filter(row =>
              passes(
                row,
                toModelFilter({ ...asked, [name]: undefined }, allowed),
              ),
            ),
            {},
          );
          expect(found.facets[name]).toEqual(without.facets[name]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('count each model once for each of its values', () => {
    const { facets } = withFacets(
      [
        aRow({ gpuProducts: ['L4', 'H100'], owner: 'group:default/a' }),
        aRow({ gpuProducts: ['L4'], state: 'sleeping' }),
      ],
      {},
    );
    expect(facets).toEqual({
      state: [
        { value: 'serving', count: 1 },
        { value: 'sleeping', count: 1 },
      ],
      owner: [{ value: 'group:default/a', count: 1 }],
      system: [],
      driver: [{ value: 'greenthread', count: 2 }],
      cluster: [{ value: 'demo', count: 2 }],
      namespace: [{ value: 'models', count: 2 }],
      gpu: [
        { value: 'H100', count: 1 },
        { value: 'L4', count: 2 },
      ],
    });
  });

  it('are no filter at all where nothing is asked for and everything may be seen', () => {
    expect(toModelFilter({}, 'all')).toBeUndefined();
    expect(toFacetFilter({ owner: ['a'] }, 'all')).toBeUndefined();
  });

  it('read only what differs in one filter from what is asked for', () => {
    const mine: ModelFilter = { field: 'owner', values: ['a'] };
    const asked: FleetFilters = { cluster: ['x'], gpu: ['L4'], search: 's' };
    expect(toFacetFilter(asked, mine)).toEqual({
      allOf: [
        mine,
        { search: 's' },
        {
          anyOf: [
            { allOf: [{ gpuProducts: ['L4'] }] },
            { allOf: [{ field: 'cluster', values: ['x'] }] },
          ],
        },
      ],
    });
  });

  it('take entity references in any case and drop an empty search', () => {
    expect(
      readFilters({ owner: ['Group:default/Team-A'], search: '  ' }),
    ).toEqual({ owner: ['group:default/team-a'] });
    expect(readFilters({ search: ' qwen ' }).search).toBe('qwen');
  });
});
