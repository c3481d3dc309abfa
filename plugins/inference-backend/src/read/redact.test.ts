import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { redact } from './redact';

const anObject = (fields: Record<string, unknown>): KubernetesObject => ({
  apiVersion: 'greenthread.ai/v1alpha1',
  kind: 'Model',
  metadata: { name: 'demo', namespace: 'greenthread-system' },
  ...fields,
});

describe('redact', () => {
  it('leaves out managed fields and the last applied configuration, and keeps the rest of the metadata', () => {
    expect(
      redact({
        kind: 'Model',
        metadata: {
          name: 'demo',
          labels: { app: 'x' },
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{"a":1}',
            note: 'kept',
          },
          ...{ managedFields: [{ manager: 'kubectl' }] },
        },
      }),
    ).toEqual({
      kind: 'Model',
      metadata: {
        name: 'demo',
        labels: { app: 'x' },
        annotations: { note: 'kept' },
      },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'values of environment variables, but not where they come from',
      {
        env: [
          { name: 'HF_TOKEN', value: 'hf_x' },
          { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
      },
      {
        env: [
          { name: 'HF_TOKEN', value: '<redacted>' },
          { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
      },
    ],
    [
      'environments given as a map',
      { worker: { extraEnv: { A: 'x', B: 3 } } },
      { worker: { extraEnv: { A: '<redacted>', B: '<redacted>' } } },
    ],
    [
      'fields that are named like secrets, at any depth',
      { source: [{ s3: { accessKey: 'a', secretKey: 'b', bucket: 'c' } }] },
      {
        source: [
          {
            s3: {
              accessKey: '<redacted>',
              secretKey: '<redacted>',
              bucket: 'c',
            },
          },
        ],
      },
    ],
    [
      'flags that are named like secrets, in both spellings',
      { extraArgs: ['--api-key=x', '--hf-token', 'hf_x', '--port', '80'] },
      {
        extraArgs: [
          '--api-key=<redacted>',
          '--hf-token',
          '<redacted>',
          '--port',
          '80',
        ],
      },
    ],
    [
      'credentials in URLs',
      { modelURI: 'https://me:pw@host/x', args: ['s3://id@b/y'] },
      {
        modelURI: 'https://<redacted>@host/x',
        args: ['s3://<redacted>@b/y'],
      },
    ],
  ])('hides %s', (_sentence, spec, expected) => {
    expect(redact(anObject({ spec }))).toMatchObject({ spec: expected });
  });

  it('shows what only sounds like a secret', () => {
    const spec = {
      tokenizer: 'auto',
      secretName: 'hf',
      maxTokens: 10,
      extraArgs: ['--tokenizer', 'auto', '--max-num-batched-tokens', '4096'],
      imagePullSecrets: [{ name: 'registry' }],
      automountServiceAccountToken: false,
      modelName: 'Qwen/Qwen3-4B',
    };
    expect(redact(anObject({ spec }))).toMatchObject({ spec });
  });
});
