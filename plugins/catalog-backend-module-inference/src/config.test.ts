import { ConfigReader } from '@backstage/config';
import { JsonValue } from '@backstage/types';
import { readProviderConfigs } from './config';

const read = (inference: JsonValue) =>
  readProviderConfigs(
    new ConfigReader({ catalog: { providers: { inference } } }),
  );

it('has defaults for all but the owner', () => {
  expect(read({ 'gpu-1.eu': { owner: 'group:default/ml' } })).toEqual([
    {
      cluster: 'gpu-1.eu',
      mapping: {
        owner: 'group:default/ml',
        system: undefined,
        lifecycle: 'production',
        namespace: 'default',
        type: 'model-service',
        labels: { owner: 'inference/owner', system: 'inference/system' },
        links: [],
      },
      emptyAfterMs: 600_000,
      schedule: {
        frequency: { minutes: 1 },
        initialDelay: { seconds: 30 },
        timeout: { minutes: 5 },
      },
    },
  ]);
});

it('reads everything that may be said', () => {
  const [config] = read({
    demo: {
      owner: 'ml',
      system: 'models',
      lifecycle: 'experimental',
      namespace: 'ai',
      type: 'llm',
      labels: { owner: 'team', system: 'app' },
      links: [{ url: 'https://logs/{name}', title: 'Logs', icon: 'docs' }],
      emptyAfter: '1h',
      schedule: { frequency: 'PT30S', timeout: { minutes: 1 } },
    },
  });
  expect(config).toEqual({
    cluster: 'demo',
    mapping: {
      owner: 'ml',
      system: 'models',
      lifecycle: 'experimental',
      namespace: 'ai',
      type: 'llm',
      labels: { owner: 'team', system: 'app' },
      links: [{ url: 'https://logs/{name}', title: 'Logs', icon: 'docs' }],
    },
    emptyAfterMs: 3_600_000,
    schedule: {
      frequency: { seconds: 30 },
      timeout: { minutes: 1 },
      initialDelay: undefined,
      scope: undefined,
    },
  });
});

it('has no clusters where none are named', () => {
  expect(readProviderConfigs(new ConfigReader({}))).toEqual([]);
});

it.each<[string, JsonValue, RegExp]>([
  ['no owner', {}, /providers\.inference\.demo.*owner/s],
  ['no section', 'yes', /demo is "yes"; expected a section/],
  ['a key that is not known', { owner: 'a', shedule: {} }, /demo\.shedule/],
  [
    'an owner that is no reference',
    { owner: 'group:' },
    /owner is "group:"; expected an entity/,
  ],
  [
    'a link that a model could lead elsewhere',
    { owner: 'a', links: [{ url: 'https://{name}/', title: 'x' }] },
    /placeholders after its host/,
  ],
  [
    'a link that runs in the page',
    { owner: 'a', links: [{ url: 'data:text/html,<script>', title: 'x' }] },
    /expected an http/,
  ],
  ['no time at all', { owner: 'a', emptyAfter: '0s' }, /emptyAfter/],
  ['half a schedule', { owner: 'a', schedule: { timeout: '1m' } }, /frequency/],
])('refuses %s by its key', (_, demo, message) => {
  expect(() => read({ demo })).toThrow(message);
});
