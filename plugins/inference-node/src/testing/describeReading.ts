import { isDeepStrictEqual } from 'node:util';
import {
  isModelState,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { DriverReading, InferenceDriver } from '../driver';
import { KubernetesObject } from '../ports';
import { CLUSTER, ContractSubject, keptOf } from './ContractSubject';
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
    for (const objects of [...given, ...hostileObjects(given)]) {
      const input = structuredClone(objects);
      expectSame(read(keptOf(driver, input)), read(objects));
      expectSame(input, objects);
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

/** As `toEqual`, which takes its time, and is asked only about what is not plainly the same. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
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
