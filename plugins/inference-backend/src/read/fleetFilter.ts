import {
  InferenceQueries,
  InferenceSchemas,
} from '@wakeboard/plugin-inference-common';
import { FleetRow, ModelFilter } from '../store/types';
import { Drivers } from './ports';

/** The filters of the fleet's pages, as asked for. Values of one are joined by OR, the filters by AND. */
export type FleetFilters = Pick<
  InferenceQueries['listFleetModels'],
  FacetName | 'search'
>;

/** A filter whose values can be listed. */
export type FacetName =
  | 'state'
  | 'owner'
  | 'system'
  | 'driver'
  | 'cluster'
  | 'namespace'
  | 'gpu';

const VALUES: Record<FacetName, (row: FleetRow) => string[]> = {
  state: row => [row.state],
  owner: row => (row.owner === undefined ? [] : [row.owner]),
  system: row => (row.system === undefined ? [] : [row.system]),
  driver: row => [row.ref.driver],
  cluster: row => [row.ref.cluster],
  namespace: row => [row.ref.namespace],
  gpu: row => row.gpuProducts,
};
const FACETS = Object.keys(VALUES) as FacetName[];

/** Filters as they are stored: entity references in lower case, no space around the search. */
export function readFilters(query: FleetFilters): FleetFilters {
  const { state, driver, cluster, namespace, gpu, search } = query;
  const lower = (refs?: string[]) => refs?.map(ref => ref.toLowerCase());
  return {
    state,
    owner: lower(query.owner),
    system: lower(query.system),
    driver,
    cluster,
    namespace,
    gpu,
    search: search?.trim() || undefined,
  };
}

/** The models that are asked for and may be seen; undefined: all. */
export function toModelFilter(
  filters: FleetFilters,
  permitted: ModelFilter | 'all',
): ModelFilter | undefined {
  return allOf([
    ...always(filters, permitted),
    ...FACETS.flatMap(name => part(name, filters) ?? []),
  ]);
}

/**
 * The models that may be seen and are asked for, or would be with one of the
 * filters left out: those the facets count.
 */
export function toFacetFilter(
  filters: FleetFilters,
  permitted: ModelFilter | 'all',
): ModelFilter | undefined {
  const parts = FACETS.flatMap(name => part(name, filters) ?? []);
  return allOf([
    ...always(filters, permitted),
    ...(parts.length < 2
      ? []
      : [
          {
            anyOf: parts.map((_, left) => ({
              allOf: parts.filter((_part, index) => index !== left),
            })),
          },
        ]),
  ]);
}

/**
 * Splits what {@link toFacetFilter} found: the rows that pass all filters, and
 * for each filter its values among the rows that pass all others, with how
 * many they are, in order of value.
 *
 * @param drivers - give theirs their titles
 */
export function withFacets(
  rows: FleetRow[],
  filters: FleetFilters,
  drivers?: Drivers,
): { rows: FleetRow[]; facets: InferenceSchemas['Facets'] } {
  const set = FACETS.filter(name => filters[name]?.length);
  const counts = new Map(FACETS.map(name => [name, new Map<string, number>()]));
  const passing: FleetRow[] = [];
  for (const row of rows) {
    const failed = set.filter(
      name => !VALUES[name](row).some(value => asked(name, filters, value)),
    );
    if (failed.length === 0) {
      passing.push(row);
    }
    for (const name of failed.length === 0 ? FACETS : failed) {
      if (failed.length < 2) {
        count(counts.get(name)!, new Set(VALUES[name](row)));
      }
    }
  }
  const { driver, ...facets } = toFacets(counts);
  return {
    rows: passing,
    facets: {
      ...facets,
      driver: driver.map(facet => ({
        ...facet,
        title: drivers?.get(facet.value)?.title,
      })),
    },
  };
}

/** Facets of a list from how often each value occurs. */
export function toFacets(
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
): InferenceSchemas['Facets'] {
  return Object.fromEntries(
    [...counts].map(([name, values]) => [
      name,
      [...values]
        .map(([value, number]) => ({ value, count: number }))
        .sort((a, b) => (a.value < b.value ? -1 : 1)),
    ]),
  );
}

/** Counts each of some values once. */
function count(counts: Map<string, number>, values: Iterable<string>): void {
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
}

function asked(name: FacetName, filters: FleetFilters, value: string): boolean {
  return (filters[name] as string[]).includes(value);
}

function always(
  { search }: FleetFilters,
  permitted: ModelFilter | 'all',
): ModelFilter[] {
  return [
    ...(permitted === 'all' ? [] : [permitted]),
    ...(search ? [{ search }] : []),
  ];
}

function part(name: FacetName, filters: FleetFilters): ModelFilter | undefined {
  const values = filters[name];
  if (!values?.length) {
    return undefined;
  }
  return name === 'gpu' ? { gpuProducts: values } : { field: name, values };
}

function allOf(parts: ModelFilter[]): ModelFilter | undefined {
  return parts.length > 1 ? { allOf: parts } : parts[0];
}
