import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { changeOf, diffOf } from './changes';

const before: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'chat',
    namespace: 'llm',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { replicas: 1, password: 'secret-1' },
  status: { phase: 'x' },
};
const withSpec = (spec: object): KubernetesObject => ({
  ...before,
  metadata: { ...before.metadata, resourceVersion: '2' },
  spec: { ...(before.spec as object), ...spec },
  status: { phase: 'y' },
});

it.each<
  [string, KubernetesObject | undefined, KubernetesObject | undefined, string]
>([
  ['not there before', undefined, before, 'created'],
  ['not there any more', before, undefined, 'deleted'],
  [
    'the same but for what the server writes',
    before,
    withSpec({}),
    'unchanged',
  ],
  ['another', before, withSpec({ replicas: 2 }), 'changed'],
])('says of what is %s that it is that', (_, a, b, change) => {
  expect(changeOf(a, b)).toBe(change);
});

it('shows what changes, without what the server writes', () => {
  expect(diffOf(before, withSpec({}))).toBeUndefined();
  expect(diffOf(before, withSpec({ replicas: 2 }))).toBe(`--- ConfigMap llm/chat
+++ ConfigMap llm/chat
@@ -3,6 +3,6 @@
 metadata:
   name: chat
   namespace: llm
 spec:
-  replicas: 1
+  replicas: 2
   password: <redacted>
`);
});

it('shows no secret, but that one changes', () => {
  const diff = diffOf(before, withSpec({ password: 'secret-2' }));
  expect(diff).toContain('may be secret');
  expect(diffOf(undefined, before)).not.toContain('secret-1');
});

it('shows the whole of what comes or goes', () => {
  expect(diffOf(undefined, before)).toContain('+  replicas: 1\n');
  expect(diffOf(before, undefined)).toContain('-  replicas: 1\n');
});
