import {
  isModelState,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { DriverReading, InferenceDriver } from '../driver';
import { KubernetesObject } from '../ports';
import { CLUSTER, ContractSubject, keptOf } from './ContractSubject';
import { expectSame } from './expectSame';
import { hostileObjects } from './hostileObjects';

/** That objects are read as legal models, whatever a cluster holds. */
export function describeReading({
  driver,
  fixtures,
  read,
  allModels,
}: ContractSubject): void {
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
    const spoilt = [...hostileObjects(fixtures.map(({ objects }) => objects))];
    expect(spoilt).not.toHaveLength(0);
    for (const objects of spoilt) {
      expectLegal(driver, read(objects));
    }
  });

  it('reads the same of what is kept of the objects, spoilt ones too', () => {
    const given = fixtures.map(({ objects }) => objects);
    const before = structuredClone(given);
    for (const objects of [...given, ...hostileObjects(given)]) {
      expectSame(read(keptOf(driver, objects)), read(objects));
    }
    // Spoilt ones share with them whatever is not spoilt.
    expectSame(given, before);
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
}

function expectLegal(driver: InferenceDriver, reading: DriverReading): void {
  expect(illegal(driver, reading)).toEqual([]);
}

/** What is not as a reading has to be. Plain comparisons: readings are many, and matchers take their time. */
function illegal(driver: InferenceDriver, reading: DriverReading): string[] {
  const wrong: string[] = [];
  const has = (isSo: boolean, what: string, value: unknown) => {
    if (!isSo) wrong.push(`${what}: ${JSON.stringify(value)}`);
  };
  const once = (names: string[], what: string) =>
    has(new Set(names).size === names.length, `${what} are there once`, names);

  once(
    reading.models.map(({ ref }) => stringifyModelRef(ref)),
    'models',
  );
  for (const { ref, state, pods, conditions, slos = [] } of reading.models) {
    has(isModelState(state), 'a state of a model', state);
    has(ref.cluster === CLUSTER, 'the cluster', ref);
    has(ref.driver === driver.id, 'the driver', ref);
    has(ref.name !== '', 'a name', ref);
    for (const pod of pods) {
      has(isModelState(pod.state), 'a state of a pod', pod);
    }
    once(
      slos.map(({ name }) => name),
      'SLOs',
    );
    for (const slo of slos) {
      const { name, objective, windowMs } = slo;
      has(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name), 'a name', slo);
      has(objective > 0 && objective < 100, 'an objective', slo);
      has(windowMs % 3_600_000 === 0, 'a window of whole hours', slo);
    }
    once(
      pods.map(({ name }) => name),
      'pods',
    );
    for (const condition of conditions) {
      const isStatus = ['True', 'False', 'Unknown'].includes(condition.status);
      has(isStatus, 'a status of a condition', condition);
    }
  }
  for (const { occupants } of reading.gpus) {
    for (const occupant of occupants) {
      has(isModelState(occupant.state), 'a state of an occupant', occupant);
    }
  }
  for (const error of reading.errors) {
    has(error.reason === 'malformedObject', 'a reason', error);
    has(error.message.length < 2000, 'a message of 2000 letters', error);
    has(Boolean(error.object), 'an object that is named', error);
  }
  return wrong;
}
