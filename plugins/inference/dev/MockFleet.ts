import type { CostSum } from '@wakeboard/plugin-inference-common';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  FleetModel,
  FleetSaving,
  FleetSlo,
  SourceError,
} from '../src/api/types';
import { fleetWorld, FleetWorld } from './fleetWorld';
import { failureOf, PROMETHEUS_DOWN } from './scenarios';

/**
 * The fleet's side of a backend in the browser. The address it was opened with
 * says how large it is (`?models=5000`) and how it is (`?fleet=failed`).
 */

type Query<
  K extends
    | 'listFleetModels'
    | 'listFleetSlos'
    | 'listFleetGpus'
    | 'listFleetSavings'
    | 'exportFleet',
> = Parameters<InferenceApi[K]>[0];

type Filters = Omit<Query<'listFleetModels'>, 'sort' | 'from' | 'to'>;

type Value = string | number | undefined;

const PRICES = { currency: 'EUR', source: 'price list 2026' };

const FACETS: Record<string, (model: FleetModel) => string[]> = {
  state: model => [model.state],
  owner: model => [model.owner ?? []].flat(),
  system: model => [model.system ?? []].flat(),
  driver: model => [model.ref.driver],
  cluster: model => [model.ref.cluster],
  namespace: model => [model.ref.namespace],
  gpu: model => model.gpuProducts,
};

const MODEL_VALUES: Record<string, (model: FleetModel) => Value> = {
  budget: model => model.slos[0]?.remaining,
  name: model => model.ref.name,
  state: model => model.state,
  since: model => model.stateSince,
  owner: model => model.owner,
  system: model => model.system,
  cluster: model => model.ref.cluster,
  namespace: model => model.ref.namespace,
  driver: model => model.ref.driver,
  gpu: model => model.gpuProducts[0],
  used: model => model.sum?.usedGpuHours,
  freed: model => model.sum?.freedGpuHours,
  cost: model => model.sum?.cost,
  saved: model => model.sum?.saved,
};

const SLO_VALUES: Record<string, (slo: FleetSlo) => Value> = {
  budget: slo => slo.evaluation.remaining,
  name: slo => slo.ref.name,
  slo: slo => slo.spec.name,
  objective: slo => slo.spec.objective,
  burn: slo => slo.evaluation.burn?.rate,
  exhaustion: slo => slo.evaluation.exhaustedInMs,
  status: slo => slo.evaluation.status,
  owner: slo => slo.owner,
};

const SAVING_VALUES: Record<string, (saving: FleetSaving) => Value> = {
  key: saving => saving.key,
  used: saving => saving.sum.usedGpuHours,
  freed: saving => saving.sum.freedGpuHours,
  cost: saving => saving.sum.cost,
  saved: saving => saving.sum.saved,
};

function sorted<T>(
  items: readonly T[],
  valueOf: (item: T) => Value,
  order: string,
): T[] {
  const sign = order === 'desc' ? -1 : 1;
  return [...items].sort((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined);
    }
    return one === other ? 0 : sign * (one < other ? -1 : 1);
  });
}

function paged<T>(items: T[], after = '0', limit = 50) {
  const from = Number(after);
  const to = from + limit;
  return {
    items: items.slice(from, to),
    total: items.length,
    after: to < items.length ? String(to) : undefined,
  };
}

function passes(model: FleetModel, filters: Filters, without?: string) {
  const search = filters.search?.toLowerCase() ?? '';
  return (
    Object.entries(FACETS).every(([name, valuesOf]) => {
      const wanted = filters[name as keyof Filters] as string[] | undefined;
      return (
        name === without ||
        !wanted ||
        valuesOf(model).some(value => wanted.includes(value))
      );
    }) && JSON.stringify(model.ref).toLowerCase().includes(search)
  );
}

function counted(values: string[]) {
  const counts = new Map<string, number>();
  values.forEach(value => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => a.value.localeCompare(b.value));
}

function sumUp(sums: CostSum[]): CostSum {
  const products = new Map<string, CostSum['products'][number]>();
  for (const one of sums.flatMap(sum => sum.products)) {
    const known = products.get(one.product) ?? { ...one, used: 0, freed: 0 };
    known.used += one.used;
    known.freed += one.freed;
    products.set(one.product, known);
  }
  const total = (valueOf: (sum: CostSum) => number | undefined) => {
    const known = sums.flatMap(sum => valueOf(sum) ?? []);
    return known.length ? known.reduce((a, b) => a + b, 0) : undefined;
  };
  return {
    usedGpuHours: total(sum => sum.usedGpuHours) ?? 0,
    freedGpuHours: total(sum => sum.freedGpuHours) ?? 0,
    cost: total(sum => sum.cost),
    saved: total(sum => sum.saved),
    products: [...products.values()],
  };
}

export class MockFleet {
  private readonly how: string;
  private readonly world: FleetWorld;
  private readonly errors: SourceError[];

  constructor(address: URLSearchParams, now = Date.now()) {
    this.how = address.get('fleet') ?? '';
    const size =
      this.how === 'empty' ? 0 : Number(address.get('models') ?? 500);
    this.world = fleetWorld(size, now);
    this.errors = this.how === 'down' ? [PROMETHEUS_DOWN] : [];
  }

  async models(query: Query<'listFleetModels'>) {
    await this.answer();
    const { sort = 'budget', order = 'asc', after, limit } = query;
    const found = this.world.models.filter(model => passes(model, query));
    return {
      ...paged(sorted(found, MODEL_VALUES[sort], order), after, limit),
      facets: this.facets(query),
      prices: PRICES,
      errors: this.errors,
    };
  }

  async slos(query: NonNullable<Query<'listFleetSlos'>>) {
    await this.answer();
    const { sort = 'budget', order = 'asc', after, limit, status, sli } = query;
    const refs = new Set(
      this.world.models
        .filter(model => passes(model, query))
        .map(({ ref }) => stringifyModelRef(ref)),
    );
    const found = this.world.slos.filter(
      slo =>
        refs.has(stringifyModelRef(slo.ref)) &&
        (!sli || sli.includes(slo.spec.sli)),
    );
    const of = (wanted: FlatStatus) =>
      found.filter(slo => slo.evaluation.status === wanted).length;
    const shown = found.filter(
      slo => !status || status.includes(slo.evaluation.status),
    );
    return {
      ...paged(sorted(shown, SLO_VALUES[sort], order), after, limit),
      counts: {
        total: found.length,
        ok: of('ok'),
        burning: of('burning'),
        exhausted: of('exhausted'),
        tooFew: of('tooFew'),
        noTraffic: of('noTraffic'),
        noData: of('noData'),
        notMeasurable: of('notMeasurable'),
      },
      facets: {
        ...this.facets(query),
        sli: counted(found.map(slo => slo.spec.sli)),
      },
      errors: this.errors,
    };
  }

  async gpus({ cluster, gpu }: NonNullable<Query<'listFleetGpus'>>) {
    await this.answer();
    const { gpus } = this.world;
    return {
      items: gpus.filter(
        one =>
          (!cluster || cluster.includes(one.cluster)) &&
          (!gpu || gpu.includes(one.product ?? '')),
      ),
      facets: {
        cluster: counted(gpus.map(one => one.cluster)),
        gpu: counted(gpus.map(one => one.product ?? '')),
      },
      errors: this.errors,
    };
  }

  async savings(query: Query<'listFleetSavings'>) {
    await this.answer();
    const { by = 'owner', sort = 'saved', order = 'desc', after } = query;
    const found = this.world.models.filter(
      model => model.sum && passes(model, query),
    );
    const keyOf = (model: FleetModel) =>
      ({
        model: stringifyModelRef(model.ref),
        owner: model.owner ?? '',
        system: model.system ?? '',
        cluster: model.ref.cluster,
      }[by]);
    const items = counted(found.map(keyOf)).map(({ value, count }) => ({
      key: value,
      models: count,
      sum: sumUp(
        found
          .filter(model => keyOf(model) === value)
          .flatMap(model => model.sum ?? []),
      ),
    }));
    return {
      ...paged(sorted(items, SAVING_VALUES[sort], order), after),
      from: query.from,
      to: query.to,
      sum: sumUp(found.flatMap(model => model.sum ?? [])),
      prices: PRICES,
      errors: this.errors,
    };
  }

  async export({ format, ...query }: Query<'exportFleet'>) {
    await this.answer();
    const found = this.world.models.filter(model => passes(model, query));
    if (found.length > 4_000) {
      throw failureOf(
        400,
        'InputError',
        `The file would have ${found.length} rows; at most 4000 are written. Set a filter.`,
      );
    }
    return new Blob(
      format === 'csv'
        ? ['model,state\n', ...found.map(m => `${m.ref.name},${m.state}\n`)]
        : [JSON.stringify(found)],
    );
  }

  private facets(query: Filters) {
    return Object.fromEntries(
      Object.entries(FACETS).map(([name, valuesOf]) => [
        name,
        counted(
          this.world.models
            .filter(model => passes(model, query, name))
            .flatMap(valuesOf),
        ),
      ]),
    );
  }

  private async answer() {
    await new Promise(resolve =>
      setTimeout(resolve, this.how === 'slow' ? 1e9 : 200),
    );
    if (this.how === 'failed') {
      throw failureOf(500, 'Error', 'The database is gone.');
    }
    if (this.how === 'denied') {
      throw failureOf(403, 'NotAllowedError', 'Unauthorized');
    }
  }
}

type FlatStatus = FleetSlo['evaluation']['status'];
