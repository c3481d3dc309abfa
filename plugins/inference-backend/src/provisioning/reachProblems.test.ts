import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { builtInDrivers } from '../drivers';
import { composedService } from './__testUtils__/composedService';
import { reachProblems } from './reachProblems';
import { Target } from './Targets';

type Allowed = Pick<Target, 'secrets' | 'serviceAccounts' | 'images'>;

function problemsOf(
  driverId: string,
  overrides: Partial<ModelServiceSpec>,
  allowed: Allowed = {},
) {
  const { spec, target, service } = composedService(
    driverId,
    overrides,
    allowed,
  );
  return reachProblems(spec, target, service);
}

const NAMES = { secrets: ['token'], serviceAccounts: ['weights'] };

it.each<[string, Partial<ModelServiceSpec>, string]>([
  ['vllm', { options: { tokenSecret: 'token' } }, 'secrets'],
  ['kthena', { options: { envFromSecret: 'token' } }, 'secrets'],
  [
    'kthena',
    { options: { kind: 'ModelBooster', envFromSecret: 'token' } },
    'secrets',
  ],
  ['llmkube', { options: { tokenSecret: { name: 'token' } } }, 'secrets'],
  [
    'llmkube',
    { source: 's3://bucket/model', options: { sourceSecret: 'token' } },
    'secrets',
  ],
  [
    'greenthread',
    { options: { serviceAccountName: 'weights' } },
    'serviceAccounts',
  ],
])(
  'lets a model of %s with %j use no more than config says',
  (driver, overrides, key) => {
    const problems = problemsOf(driver, overrides);
    expect(problems).toHaveLength(1);
    expect(problems[0].field).toBe('options');
    expect(problems[0].message).toContain(
      `inference.clusters.lab.provisioning.${key}; expected none`,
    );
    const [other] = problemsOf(driver, overrides, { [key]: ['another'] });
    expect(other.message).toContain('expected another');
    expect(problemsOf(driver, overrides, NAMES)).toEqual([]);
  },
);

it.each(builtInDrivers.map(({ id }) => id))(
  'lets models of %s be made that ask for nothing of it',
  id => {
    const sources = { triton: 's3://bucket/model' } as Record<string, string>;
    expect(
      problemsOf(id, { ...(sources[id] && { source: sources[id] }) }),
    ).toEqual([]);
  },
);

it('takes names of environments of GPUStack for what they are', () => {
  const options = { env: { secret: 'hunter2', serviceAccount: 'x' } };
  expect(problemsOf('gpustack', { options })).toEqual([]);
});

it('takes any image, or those that config lets begin so', () => {
  const image = 'docker.io/somebody/engine:1';
  expect(problemsOf('vllm', { image })).toEqual([]);
  const images = ['registry.example.com/'];
  expect(problemsOf('vllm', { image }, { images })).toEqual([
    {
      field: 'image',
      message:
        'The image "docker.io/somebody/engine:1" is not among those of inference.clusters.lab.provisioning.images; expected one that begins with registry.example.com/',
    },
  ]);
  expect(
    problemsOf('vllm', { image: 'registry.example.com/a:1' }, { images }),
  ).toEqual([]);
});
