import { gpuOf, readForm, specOf } from './provisioningForm';

const OPTIONS = { driver: 'greenthread' };
const FORM = {
  target: { cluster: 'demo', namespace: 'models' },
  source: ' hf://Qwen/Qwen3-8B ',
  name: 'chat',
};
const SPEC = {
  cluster: 'demo',
  namespace: 'models',
  driver: 'greenthread',
  source: 'hf://Qwen/Qwen3-8B',
  name: 'chat',
  replicas: 1,
  gpus: 1,
};

it('makes a specification of what every form has', () => {
  expect(specOf(readForm(FORM, OPTIONS))).toEqual({ spec: SPEC });
});

it('takes references of the catalog by their names, and everything else as it is', () => {
  const form = {
    ...FORM,
    owner: 'group:default/assistants',
    system: 'chat',
    gpu: { gpus: 2, maxModelLength: 4096, assumptions: { kvBits: 8 } },
    sloProfile: 'batch',
    rules: { labels: { release: 'stack', wrong: 1 } },
    monitors: {},
    options: { modelStore: 'fast' },
    replicas: 3,
    delivery: 'pullRequest',
  };
  const values = readForm(form, OPTIONS);
  expect(values.isPullRequest).toBe(true);
  expect(specOf(values)).toEqual({
    spec: {
      ...SPEC,
      replicas: 3,
      gpus: 2,
      maxModelLength: 4096,
      sloProfile: 'batch',
      owner: 'assistants',
      system: 'chat',
      options: { modelStore: 'fast' },
      rules: { labels: { release: 'stack' } },
    },
  });
});

it('reads parameters that a template calls otherwise', () => {
  const { source, ...rest } = FORM;
  const options = { ...OPTIONS, properties: { source: 'weights' } };
  expect(specOf(readForm({ ...rest, weights: source }, options))).toEqual({
    spec: SPEC,
  });
});

it.each([
  [{}, {}, ['driver', 'target', 'source', 'name']],
  [{ ...FORM, name: '  ' }, OPTIONS, ['name']],
  [{ ...FORM, target: { cluster: 'demo' } }, OPTIONS, ['target']],
  [{ ...FORM, target: 'demo', source: 7 }, OPTIONS, ['target', 'source']],
  [undefined, OPTIONS, ['target', 'source', 'name']],
])('says what is missing in %j', (form, options, missing) => {
  expect(specOf(readForm(form, options))).toEqual({ missing });
});

it('asks without a name where the name is not what it is about', () => {
  const values = readForm({ ...FORM, name: undefined }, OPTIONS);
  expect(specOf(values, { anyName: true })).toEqual({
    spec: { ...SPEC, name: 'model' },
  });
});

it('leaves out numbers that cannot be meant', () => {
  expect(
    gpuOf({
      gpus: -1,
      maxModelLength: 1.5,
      assumptions: { layers: 0, utilization: 2, parameters: 8e9, odd: 1 },
    }),
  ).toEqual({ assumptions: { parameters: 8e9 } });
  expect(gpuOf('two')).toEqual({});
});
