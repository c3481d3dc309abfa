import { isSelected, mayOwn, readSelector } from './workloadSelector';

const selects = (selector: unknown, labels: Record<string, string>) => {
  const read = readSelector(selector);
  return read !== undefined && isSelected(read, labels);
};
const expression = (operator: string, values?: string[]) => ({
  matchExpressions: [{ key: 'tier', operator, values }],
});

it.each([
  [{ matchLabels: { app: 'a' } }, { app: 'a', x: 'y' }, true],
  [{ matchLabels: { app: 'a' } }, { app: 'b' }, false],
  [{ matchLabels: { app: 'a', x: 'y' } }, { app: 'a' }, false],
  [expression('In', ['a', 'b']), { tier: 'b' }, true],
  [expression('In', ['a', 'b']), {}, false],
  [expression('NotIn', ['a']), { tier: 'b' }, true],
  [expression('NotIn', ['a']), {}, true],
  [expression('NotIn', ['a']), { tier: 'a' }, false],
  [expression('Exists'), { tier: 'a' }, true],
  [expression('Exists'), {}, false],
  [expression('DoesNotExist'), {}, true],
  [expression('DoesNotExist'), { tier: 'a' }, false],
  [{ matchLabels: { app: 'a' }, ...expression('Exists') }, { app: 'a' }, false],
])('%j selects %j: %s', (selector, labels, expected) => {
  expect(selects(selector, labels as Record<string, string>)).toBe(expected);
});

it.each([
  undefined,
  null,
  'app=a',
  {},
  { matchLabels: {} },
  { matchLabels: { app: 1 } },
  { matchLabels: { app: 'a' }, matchExpressions: 'none' },
  { matchLabels: { app: 'a' }, ...expression('Like', ['a']) },
  { matchLabels: { app: 'a' }, matchExpressions: [{ operator: 'Exists' }] },
])('selects nothing where it is not whole: %j', selector => {
  expect(readSelector(selector)).toBeUndefined();
});

it('does not take a name that every object has for a label', () => {
  expect(
    selects(
      {
        matchExpressions: [{ key: 'constructor', operator: 'Exists' }],
      },
      {},
    ),
  ).toBe(false);
});

it('leaves pods to the workload that made them, where two select the same labels', () => {
  const podOf = (kind: string, name: string) => ({
    metadata: {
      name: 'pod',
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u' }],
    },
  });
  const demo = { kind: 'Deployment', name: 'demo' } as const;
  const set = { kind: 'StatefulSet', name: 'demo' } as const;
  expect(mayOwn(demo, podOf('ReplicaSet', 'demo-7d8f9b6c54'))).toBe(true);
  expect(mayOwn(demo, podOf('ReplicaSet', 'demo-canary-7d8f9b6c54'))).toBe(
    false,
  );
  expect(mayOwn(demo, podOf('StatefulSet', 'demo'))).toBe(false);
  expect(mayOwn(set, podOf('StatefulSet', 'demo'))).toBe(true);
  expect(mayOwn(set, podOf('StatefulSet', 'demo-b'))).toBe(false);
  expect(mayOwn(set, podOf('Job', 'demo'))).toBe(false);
  expect(mayOwn(demo, { metadata: { name: 'pod' } })).toBe(true);
});
