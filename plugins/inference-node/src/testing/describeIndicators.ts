import {
  CounterSelector,
  IndicatorDefinition,
  ModelRef,
  ModelSnapshot,
  selector,
  SliName,
} from '@wakeboard/plugin-inference-common';
import { DriverIndicators, InferenceDriver } from '../driver';
import { hostileText } from './hostileObjects';
import { withoutLiterals } from './promqlShape';

const SLIS: Record<SliName, true> = {
  availability: true,
  latency: true,
  ttft: true,
  interTokenLatency: true,
  wake: true,
};

/** What RE2 does not have: looking around and referring back. */
const NOT_RE2 = /\(\?<?[=!]|\\[1-9]/;

/** What the indicators of every driver have to keep. */
export function describeIndicators(
  driver: InferenceDriver,
  indicators: DriverIndicators,
  allModels: () => ModelSnapshot[],
): void {
  const slis = Object.entries(indicators.slis) as Array<
    [SliName, IndicatorDefinition]
  >;
  const isReplicaOf = (model: ModelRef, pod: string) =>
    new RegExp(`^(?:${indicators.replicaPattern(model)})$`).test(pod);

  it('promises only what there is to promise', () => {
    expect(slis).not.toHaveLength(0);
    for (const [name] of slis) {
      expect(Object.hasOwn(SLIS, name)).toBe(true);
    }
  });

  it.each(slis)('counts %s with whole selectors', (name, definition) => {
    const counted = selectorsOf(definition);
    expect(counted).not.toHaveLength(0);
    for (const { metrics, matchers } of counted) {
      expect(metrics).not.toHaveLength(0);
      expect(new Set(metrics).size).toBe(metrics.length);
      for (const metric of metrics) {
        expect(metric).not.toMatch(/_bucket$/);
        withoutLiterals(selector({ metric, matchers }));
      }
    }
    // Exactly one of good and bad, or they would not add up to all.
    expect(partsOf(definition)).toHaveLength(
      definition.kind === 'counters' ? 1 : 0,
    );
    expect(definition.kind === 'histogram' && name === 'availability').toBe(
      false,
    );
  });

  it('says in words what cannot be measured of a model, and can measure all of some', () => {
    const { notMeasurable } = indicators;
    const models = allModels();
    for (const [sli] of slis) {
      const reasons = models.map(model => notMeasurable?.(sli, model));
      expect(models.map(model => notMeasurable?.(sli, model))).toEqual(reasons);
      for (const reason of reasons) {
        expect(reason).not.toBe('');
        expect(reason?.length ?? 0).toBeLessThan(300);
      }
      expect(reasons).toContain(undefined);
    }
  });

  it("knows which series are a model's, where they name the model", () => {
    const { ofModels = [], modelMatchers } = indicators;
    expect(modelMatchers !== undefined).toBe(ofModels.length > 0);
    if (!modelMatchers) return;
    const shapes = allModels().map(({ ref, ...model }) => {
      const text = {
        ref: { ...ref, namespace: hostileText, name: hostileText },
      };
      const hostile = { ...model, ...text, servedName: hostileText };
      const matchers = modelMatchers({ ...hostile, uid: hostileText });
      return matchers && withoutLiterals(selector({ metric: 'up', matchers }));
    });
    expect(shapes).not.toContain(undefined);
    expect(allModels().map(model => modelMatchers(model))).toEqual(
      allModels().map(model => modelMatchers(model)),
    );
  });

  it('picks the series of a model that name no replica by what names the model', () => {
    const { ofModels = [], modelMatchers } = indicators;
    for (const sli of ofModels) {
      expect(indicators.slis[sli]).toBeDefined();
    }
    const models = allModels();
    const picked = models.map(model => modelMatchers?.(model) ?? []);
    for (const matchers of picked) {
      withoutLiterals(selector({ metric: 'up', matchers }));
    }
    const keys = picked.map(matchers => JSON.stringify(matchers));
    // Two models that clients ask for by one name share their series.
    const own = models.filter(
      (_, i) =>
        picked[i].length > 0 &&
        keys.filter(key => key === keys[i]).length === 1,
    );
    const owners = own.map(model => {
      const labels = (modelMatchers?.(model) ?? []).flatMap(each =>
        each.op === '=' ? [[each.label, each.value]] : [],
      );
      return driver.modelOfSeries?.(Object.fromEntries(labels), models);
    });
    expect(owners).toEqual(own.map(({ ref }) => ref));
    expect(own.length > 0).toBe(ofModels.length > 0);
  });

  it('has labels that tell replicas apart', () => {
    const { namespaceLabel, replicaLabel } = indicators;
    expect(namespaceLabel).not.toBe(replicaLabel);
    withoutLiterals(
      selector({
        metric: 'up',
        matchers: [namespaceLabel, replicaLabel].map(label => ({
          label,
          op: '=',
          value: '',
        })),
      }),
    );
  });

  it('has a pattern for the replicas of a model, and of no other', () => {
    const models = allModels();
    const refs = models.map(({ ref }) => ref);
    let matched = 0;
    for (const { ref, pods } of models) {
      for (const { name } of pods) {
        const { namespace } = ref;
        const found = driver.modelOfReplica({ namespace, name }, refs);
        const others = refs.filter(each => each.namespace === namespace);
        for (const other of others) {
          // A pod that only its owner tells of need not match.
          const isOwn = other.name === found?.name;
          expect(isReplicaOf(other, name)).toBe(isOwn);
          matched += Number(isOwn);
        }
      }
    }
    expect(matched).toBeGreaterThan(0);
  });

  it('takes the name of a model literally in the pattern for its replicas', () => {
    const [{ ref }] = allModels();
    for (const name of ['a.b', 'a|b', '.*', hostileText]) {
      const pattern = indicators.replicaPattern({ ...ref, name });
      expect(pattern).not.toMatch(NOT_RE2);
      withoutLiterals(
        selector({
          metric: 'up',
          matchers: [
            { label: indicators.replicaLabel, op: 'matches', pattern },
          ],
        }),
      );
      for (const { pods, ref: own } of allModels()) {
        for (const pod of pods) {
          const renamed = pod.name.replace(own.name, 'axb');
          expect(isReplicaOf({ ...ref, name }, renamed)).toBe(false);
        }
      }
    }
  });
}

function selectorsOf(definition: IndicatorDefinition): CounterSelector[] {
  return definition.kind === 'histogram'
    ? [definition.histogram]
    : [definition.total, ...partsOf(definition)];
}

function partsOf(definition: IndicatorDefinition): CounterSelector[] {
  return definition.kind === 'histogram'
    ? []
    : [definition.good, definition.bad].filter(each => each !== undefined);
}
