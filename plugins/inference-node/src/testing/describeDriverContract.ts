import {
  isModelState,
  ModelAction,
  ModelActionName,
  ModelSnapshot,
  ModelSpec,
  ModelState,
  MODEL_STATES,
  SIGNALS,
  SignalName,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  InferenceDriver,
  ObservedObjects,
  Plan,
  PlanContext,
  PodRequest,
  SignalDefinition,
} from '../driver';
import { KubernetesObject } from '../ports';
import { describeIndicators } from './describeIndicators';
import { hostileObjects, hostileText } from './hostileObjects';
import { withoutLiterals } from './promqlShape';

/**
 * Objects of one cluster with what they have to be read as.
 *
 * @public
 */
export interface DriverFixture {
  /** A sentence. */
  name: string;
  /** By resource id, as a cluster gives them. */
  objects: Record<string, KubernetesObject[]>;
  /** What was read beside the objects, where the driver reads more. */
  series?: ObservedObjects['series'];
  answers?: ObservedObjects['answers'];
  /** Names of the models to be found, with the state each is in. */
  models: Record<string, ModelState>;
}

const ACTIONS: Record<ModelActionName, ModelAction[]> = {
  wake: [{ name: 'wake' }],
  sleep: [{ name: 'sleep' }],
  scale: [0, 1, 3, -1, 0.5].map(replicas => ({ name: 'scale', replicas })),
  suspend: [{ name: 'suspend' }],
  resume: [{ name: 'resume' }],
  restart: [{ name: 'restart' }],
  delete: [{ name: 'delete' }],
};
const ALL_ACTIONS = Object.values(ACTIONS).flat();

const CLUSTER = 'demo';
const NOW = Date.parse('2026-06-01T12:00:00Z');

/**
 * What every driver has to keep, whatever its system: states are legal, the
 * same input gives the same output, plans are operations or a reason, and
 * nothing that a cluster holds makes it throw.
 *
 * @param driver - the driver; the first of its resources is the one that a
 * model is named after
 * @param fixtures - real objects, one set per state that its system can be in
 * @param options - keys of the endpoints that its plans may ask for, and a
 * specification that it renders
 * @public
 */
export function describeDriverContract(
  driver: InferenceDriver,
  fixtures: DriverFixture[],
  options: { endpoints?: string[]; spec?: ModelSpec } = {},
): void {
  const read = (
    objects: DriverFixture['objects'],
    { series, answers }: Pick<DriverFixture, 'series' | 'answers'> = {},
  ) => driver.toSnapshots({ cluster: CLUSTER, objects, series, answers });
  const allModels = () =>
    fixtures.flatMap(fixture => read(fixture.objects, fixture).models);
  const contexts: PlanContext[] = [
    {
      endpoints: options.endpoints ?? [],
      kinds: kindsOf(driver),
      podRequests: true,
      now: NOW,
    },
    { endpoints: [], kinds: {}, podRequests: false, now: NOW },
  ];

  describe(`the contract of the driver ${driver.id}`, () => {
    it('has an id that is legal in a model reference and resources to read', () => {
      expect(driver.id).toMatch(/^[a-z][a-z0-9]*$/);
      expect(driver.title).not.toBe('');
      expect(fixtures).not.toHaveLength(0);
      for (const resource of driver.resources) {
        expect(resource.versions).not.toHaveLength(0);
      }
      const ids = driver.resources.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it.each(fixtures)('reads: $name', ({ objects, models, ...said }) => {
      const reading = read(objects, said);
      expect(
        Object.fromEntries(
          reading.models.map(({ ref, state }) => [ref.name, state]),
        ),
      ).toEqual(models);
      expectLegal(driver, reading);
    });

    it.each(fixtures)(
      'reads the same twice and leaves the objects alone: $name',
      ({ objects, ...said }) => {
        const input = structuredClone({ objects, said });
        const first = read(input.objects, input.said);
        expect(read(input.objects, input.said)).toEqual(first);
        expect(input).toEqual({ objects, said });
        // What is stored as JSON is the same afterwards: no NaN, no infinity.
        expect(JSON.parse(JSON.stringify(first))).toEqual(first);
      },
    );

    it('keeps its head over spoilt objects', () => {
      const spoilt = [
        ...hostileObjects(fixtures.map(({ objects }) => objects)),
      ];
      expect(spoilt).not.toHaveLength(0);
      for (const objects of spoilt) {
        expectLegal(driver, read(objects));
      }
    });

    it('reads the same of what is kept of the objects, spoilt ones too', () => {
      const given = fixtures.map(({ objects }) => objects);
      for (const objects of [...given, ...hostileObjects(given)]) {
        const input = structuredClone(objects);
        expect(read(keptOf(driver, input))).toEqual(read(objects));
        expect(input).toEqual(objects);
      }
    });

    it('reads legal states whatever it read before', () => {
      for (const previous of fixtures.map(
        each => read(each.objects, each).models,
      )) {
        for (const { objects, series, answers } of fixtures) {
          const observed = {
            cluster: CLUSTER,
            objects,
            series,
            answers,
            previous,
          };
          const reading = driver.toSnapshots(observed);
          expect(driver.toSnapshots(observed)).toEqual(reading);
          expectLegal(driver, reading);
        }
      }
    });

    it('reads nothing from nothing', () => {
      expect(read({})).toEqual({ models: [], gpus: [], errors: [] });
    });

    it('reports one malformed object beside the models that could be read', () => {
      const [resource] = driver.resources;
      const nameless = { metadata: {} } as unknown as KubernetesObject;
      for (const { objects, models } of fixtures) {
        const reading = read({
          ...objects,
          [resource.id]: [nameless, ...(objects[resource.id] ?? [])],
        });
        expect(reading.models.map(({ ref }) => ref.name).sort()).toEqual(
          Object.keys(models).sort(),
        );
        expect(reading.errors.map(({ reason }) => reason)).toContain(
          'malformedObject',
        );
      }
    });

    it('sees no event between two equal readings', () => {
      for (const model of allModels()) {
        for (const via of ['watch', 'list'] as const) {
          expect(
            driver.toEvents({
              previous: model,
              previousSeenAt: 1_000,
              next: structuredClone(model),
              seenAt: 2_000,
              via,
            }),
          ).toEqual([]);
        }
      }
    });

    it('tells from any state to any other what happened, in legal events', () => {
      const seenAt = Date.parse('2026-03-01T12:00:00Z');
      const models: Array<ModelSnapshot | undefined> = [
        undefined,
        ...allModels(),
      ];
      for (const previous of models) {
        for (const next of models.filter(each => each !== previous)) {
          for (const via of ['watch', 'list'] as const) {
            const events = driver.toEvents({
              previous,
              previousSeenAt: previous && seenAt - 60_000,
              next,
              seenAt,
              via,
            });
            for (const { event } of events) {
              expect(isModelState(event.state)).toBe(true);
              expect(Number.isFinite(event.at)).toBe(true);
              expect(event.notBefore ?? event.at).toBeLessThanOrEqual(event.at);
            }
            const last = events.filter(({ replica }) => replica === '').pop();
            expect(last?.event.state ?? previous?.state).toBe(
              next?.state ?? 'stopped',
            );
          }
        }
      }
    });

    it('gives for every action in every state operations or a reason', () => {
      for (const model of modelsInEveryState(allModels())) {
        for (const action of ALL_ACTIONS) {
          for (const context of contexts) {
            const plan = driver.plan(action, model, context);
            expectLegalPlan(driver, action, plan, { ...context, model });
            expect(driver.plan(action, model, context)).toEqual(plan);
          }
        }
      }
    });

    it('asks each pod of a model at most once, and only its own', () => {
      for (const model of modelsInEveryState(allModels())) {
        for (const { requests } of driver.probes ?? []) {
          const asked = requests(model);
          const names = asked.map(({ pod }) => pod);
          expect(new Set(names).size).toBe(names.length);
          for (const request of asked) {
            expect(model.pods.map(({ name }) => name)).toContain(request.pod);
            expectLegalRequest(request, model);
          }
        }
      }
    });

    const { spec } = options;
    if (spec) {
      it('renders objects that are read back as the model they were made for', () => {
        const rendering = driver.render?.(spec);
        if (!rendering || 'refused' in rendering) {
          throw new Error(`Not rendered: ${JSON.stringify(rendering)}`);
        }
        const made = Object.fromEntries(
          driver.resources.map(({ id, kind, group, versions }) => [
            id,
            rendering.objects.filter(
              object =>
                object.kind === kind &&
                versions.some(
                  version =>
                    object.apiVersion ===
                    (group ? `${group}/${version}` : version),
                ),
            ),
          ]),
        );
        const { models, errors } = read(keptOf(driver, made));
        expect(errors).toEqual([]);
        expect(models.map(({ ref }) => [ref.namespace, ref.name])).toEqual([
          [spec.namespace, spec.name],
        ]);
        for (const { metadata } of rendering.objects) {
          expect(metadata.labels).toMatchObject(spec.labels);
        }
        expect(driver.render?.(spec)).toEqual(rendering);
      });
    }

    it('can plan every action that it says it can, in some state', () => {
      const planned = new Set<ModelActionName>();
      for (const model of modelsInEveryState(allModels())) {
        for (const action of ALL_ACTIONS) {
          if (!('refused' in driver.plan(action, model, contexts[0]))) {
            planned.add(action.name);
          }
        }
      }
      expect([...planned].sort()).toEqual(
        [...driver.capabilities.actions].sort(),
      );
    });

    const signals = Object.entries(driver.signals) as Array<
      [SignalName, SignalDefinition]
    >;

    it('measures only signals that there are', () => {
      for (const [name, definition] of signals) {
        expect(Object.hasOwn(SIGNALS, name)).toBe(true);
        expect(definition.factor ?? 1).toBeGreaterThan(0);
      }
    });

    if (signals.length > 0) {
      it.each(signals)(
        'lets no name change the shape of the expression of %s',
        (_, definition) => {
          const shapeWith = (text: string) => {
            const expression = definition.expression(scopeNamed(text));
            return expression && withoutLiterals(expression);
          };
          expect(shapeWith('plain')).toBeDefined();
          expect(shapeWith(hostileText)).toBe(shapeWith('plain'));
        },
      );

      it.each(signals)(
        'has no expression or a whole one for %s where nothing is known',
        (_, definition) => {
          const scope = scopeNamed('plain');
          const expression = definition.expression({
            ...scope,
            replicas: [],
            gpus: [],
          });
          expect(expression).not.toBe('');
        },
      );
    }

    if (driver.indicators) {
      describeIndicators(driver, driver.indicators, allModels);
    }

    it('finds the model of a replica among the models given, or none', () => {
      const models = allModels();
      const refs = models.map(({ ref }) => ref);
      for (const { ref, pods } of models) {
        for (const { name } of pods) {
          const found = driver.modelOfReplica(
            { namespace: ref.namespace, name },
            refs,
          );
          expect(found === undefined || refs.includes(found)).toBe(true);
          expect(
            driver.modelOfReplica({ namespace: ref.namespace, name }, []),
          ).toBeUndefined();
        }
      }
    });
  });

  function scopeNamed(text: string) {
    const [model] = allModels();
    return {
      model: {
        ...model,
        ref: { ...model.ref, namespace: text, name: text },
        servedName: text,
      },
      replicas: [text],
      gpus: [
        { cluster: CLUSTER, name: text, node: text, index: 0, occupants: [] },
      ],
      rateWindowMs: 300_000,
    };
  }
}

function expectLegal(driver: InferenceDriver, reading: DriverReading): void {
  const refs = reading.models.map(({ ref }) => stringifyModelRef(ref));
  expect(new Set(refs).size).toBe(refs.length);
  for (const { ref, state, pods, conditions, slos = [] } of reading.models) {
    expect(isModelState(state)).toBe(true);
    expect(ref.cluster).toBe(CLUSTER);
    expect(ref.driver).toBe(driver.id);
    expect(ref.name).not.toBe('');
    expect(pods.every(pod => isModelState(pod.state))).toBe(true);
    expect(new Set(slos.map(({ name }) => name)).size).toBe(slos.length);
    for (const { name, objective, windowMs } of slos) {
      expect(name).toMatch(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
      expect(objective > 0 && objective < 100).toBe(true);
      expect(windowMs % 3_600_000).toBe(0);
    }
    const names = pods.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { status } of conditions) {
      expect(['True', 'False', 'Unknown']).toContain(status);
    }
  }
  for (const { occupants } of reading.gpus) {
    expect(occupants.every(({ state }) => isModelState(state))).toBe(true);
  }
  for (const error of reading.errors) {
    expect(error.reason).toBe('malformedObject');
    expect(error.message.length).toBeLessThan(2000);
    expect(error.object).toBeTruthy();
  }
}

function expectLegalPlan(
  driver: InferenceDriver,
  action: ModelAction,
  plan: Plan,
  context: PlanContext & { model: ModelSnapshot },
): void {
  if ('refused' in plan) {
    expect(plan.refused).not.toBe('');
    return;
  }
  expect(driver.capabilities.actions).toContain(action.name);
  expect(plan.operations).not.toHaveLength(0);
  expect(plan.deadlineMs).toBeGreaterThan(0);
  expect(plan.closedBy).not.toHaveLength(0);
  expect(plan.closedBy.every(isModelState)).toBe(true);
  for (const operation of plan.operations) {
    if (operation.kind === 'request') {
      expect(context.endpoints).toContain(operation.endpoint);
      expect(operation.path).toMatch(/^\/(?!\/)[^?#\s]*$/);
    }
    if (operation.kind === 'podRequest') {
      expect(context.podRequests).toBe(true);
      expectLegalRequest(operation.request, context.model);
    }
  }
}

/** To a pod of the model's own namespace, on a path that stays where it is. */
function expectLegalRequest(
  { namespace, port, path }: PodRequest,
  { ref }: ModelSnapshot,
): void {
  expect(namespace).toBe(ref.namespace);
  expect(port).toBeGreaterThan(0);
  expect(port).toBeLessThan(65_536);
  expect(path).toMatch(/^\/(?!\/)[^#\s]*$/);
  expect(path.split(/[/?]/)).not.toContain('..');
}

/** Each model as it is, and as it would be in every other state. */
function modelsInEveryState(models: ModelSnapshot[]): ModelSnapshot[] {
  const states = Object.keys(MODEL_STATES) as ModelState[];
  return models.flatMap(model => [
    model,
    ...states.map(state => ({ ...model, state })),
  ]);
}

/** What is held in memory of the objects. */
function keptOf(
  driver: InferenceDriver,
  objects: DriverFixture['objects'],
): DriverFixture['objects'] {
  const projects = new Map(
    driver.resources.map(({ id, project }) => [id, project]),
  );
  return Object.fromEntries(
    Object.entries(objects).map(([id, items]) => {
      const project = projects.get(id);
      const kept = items.flatMap(item => project?.(item) ?? []);
      return [id, project ? kept : items];
    }),
  );
}

function kindsOf(driver: InferenceDriver): PlanContext['kinds'] {
  return Object.fromEntries(
    driver.resources.map(
      ({ id, group, versions, plural, kind, namespaced }) => [
        id,
        { group, version: versions[0], plural, kind, namespaced },
      ],
    ),
  );
}
