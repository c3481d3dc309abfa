import { rate, selector } from '@wakeboard/plugin-inference-common';
import { withReplicaPattern } from './replicaPattern';

const PATTERN = 'chat-[a-z0-9]{5}|chat\\.x$';

it('compares by the pattern what was compared by names', () => {
  expect(
    withReplicaPattern(PATTERN, replicas =>
      rate({
        metric: 'requests_total',
        matchers: [
          { label: 'namespace', op: '=', value: 'llm' },
          { label: 'pod', op: 'oneOf', values: replicas },
        ],
        rangeMs: 300_000,
      }),
    ),
  ).toBe(
    'rate(requests_total{namespace="llm",pod=~"(?:chat-[a-z0-9]{5}|chat\\\\.x$)"}[300s])',
  );
});

it('leaves alone what asks for no replicas', () => {
  const all = selector({ metric: 'up' });
  expect(withReplicaPattern(PATTERN, () => all)).toBe(all);
});

it.each<
  [string, (replicas: string[]) => ReturnType<typeof selector> | undefined]
>([
  ['there is none', () => undefined],
  [
    'a replica is compared as it is',
    ([value]) =>
      selector({ metric: 'up', matchers: [{ label: 'pod', op: '=', value }] }),
  ],
])('makes nothing where %s', (_, make) => {
  expect(withReplicaPattern(PATTERN, make)).toBeUndefined();
});
