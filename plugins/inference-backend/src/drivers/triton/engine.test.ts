import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { ObservedObjects } from '@wakeboard/plugin-inference-node';
import { parse } from 'yaml';
import { tritonDriver } from '.';
import { modelsOf } from './engine';
import { indicators } from './indicators';
import { REPOSITORY_INDEX } from './resources';

function fixtureOf(fixture: string): DriverFixture {
  const file = resolve(__dirname, '__fixtures__', `${fixture}.yaml`);
  return parse(readFileSync(file, 'utf8'));
}

function read(fixture: string, overrides: Partial<ObservedObjects> = {}) {
  const { objects, series, answers } = fixtureOf(fixture);
  const { models } = tritonDriver.toSnapshots({
    cluster: 'demo',
    objects,
    series,
    answers,
    ...overrides,
  });
  return models[0];
}

it('has what its workload says', () => {
  expect(read('serving')).toMatchObject({
    servedName: 'resnet18_imagenette',
    replicas: { desired: 2, ready: 2, serving: 2, sleeping: 0 },
    driverData: { port: 8000, explicit: true },
    facts: [
      { label: 'Kind', value: 'Deployment' },
      { label: 'Image', value: 'nvcr.io/nvidia/tritonserver:25.11-py3' },
      { label: 'Model repository', value: 's3://models/repository' },
      { label: 'Models', value: 'resnet18_imagenette' },
      { label: 'Model control', value: 'explicit' },
    ],
  });
});

it('is to serve what its annotation names, else what its flags load, else whatever is loaded', () => {
  expect(modelsOf(read('degraded-models'))).toEqual([
    'resnet18_imagenette',
    'bert',
  ]);
  expect(modelsOf(read('serving'))).toEqual(['resnet18_imagenette']);
  expect(modelsOf(read('serving-any'))).toBeUndefined();
});

it.each([
  ['degraded-models', "bert: Internal: failed to load 'bert'"],
  ['failed-model', 'libtriton_onnxruntime.so'],
  ['failed-missing', 'resnet18_imagenette: not in the repository'],
  ['degraded-by-series', '1 of 2 models are loaded'],
])('says why it is as it is: %s', (fixture, reason) => {
  expect(read(fixture).stateReason).toContain(reason);
});

it('sleeps on while nobody says anything', () => {
  const previous = [read('sleeping')];
  expect(read('sleeping', { previous, answers: undefined }).state).toBe(
    'sleeping',
  );
  expect(read('sleeping', { answers: undefined }).state).toBe('serving');
});

it('is asked for its index in every pod that runs somewhere', () => {
  expect(REPOSITORY_INDEX.requests(read('waking-not-ready'))).toEqual([
    {
      namespace: 'ml-models',
      pod: 'demo-7d8f9b6c54-kx2lp',
      port: 8000,
      method: 'POST',
      path: '/v2/repository/index',
      body: {},
    },
  ]);
  expect(REPOSITORY_INDEX.requests(read('waiting-for-gpu'))).toEqual([]);
});

it('has no metrics where its server was told so, and says it', () => {
  const { objects } = fixtureOf('serving');
  const withFlag = (flag: string) => {
    const changed = structuredClone(objects);
    const text = JSON.stringify(changed.deployments).replace(
      /"--model-control-mode[= ]?explicit"/,
      `$&, ${JSON.stringify(flag)}`,
    );
    return read('serving', {
      objects: { ...changed, deployments: JSON.parse(text) },
    });
  };
  const why = (flag: string) =>
    indicators.notMeasurable?.('availability', withFlag(flag));
  expect(why('--allow-metrics=false')).toBe(
    'its server runs with --allow-metrics=false',
  );
  expect(why('--allow-metrics=true')).toBeUndefined();
  expect(why('--log-info=true')).toBeUndefined();
});
