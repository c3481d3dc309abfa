import { ModelRef } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { modelOfLabels, NamedModel } from './modelOfLabels';

const { ref } = aSnapshot();
const chat: ModelRef = { ...ref, namespace: 'a', name: 'chat' };
const chatOfB: ModelRef = { ...ref, namespace: 'b', name: 'chat' };
const coder: ModelRef = { ...ref, namespace: 'a', name: 'coder' };
const twin: ModelRef = { ...ref, namespace: 'a', name: 'twin' };

const MODELS: NamedModel[] = [
  { ref: chat, servedName: 'Qwen/Qwen3-4B' },
  { ref: chatOfB, servedName: 'Qwen/Qwen3-8B' },
  { ref: coder, servedName: 'Qwen/Coder' },
  { ref: twin, servedName: 'Qwen/Qwen3-4B' },
];

const owners = new Map([
  ['a/chat-0', chat],
  ['a/twin-0', twin],
]);

describe('modelOfLabels', () => {
  it.each<[string, Record<string, string>, ModelRef | undefined]>([
    [
      'a whole reference',
      { inference_model: 'demo/b/greenthread/chat' },
      chatOfB,
    ],
    [
      'a whole reference, whatever else is said',
      {
        inference_model: 'demo/b/greenthread/chat',
        namespace: 'monitoring',
        pod: 'chat-0',
        service: 'coder',
      },
      chatOfB,
    ],
    ['a name given on purpose', { inference_model: 'coder' }, coder],
    [
      'a name given on purpose, in a namespace',
      { inference_model: 'chat', namespace: 'b' },
      chatOfB,
    ],
    [
      'a name given on purpose that two models have',
      { inference_model: 'chat' },
      undefined,
    ],
    [
      'a reference of another cluster',
      { inference_model: 'other/b/greenthread/chat', service: 'coder' },
      undefined,
    ],
    ['a pod', { namespace: 'a', pod: 'twin-0' }, twin],
    [
      'the pod that was scraped, and not the one that told of it',
      {
        namespace: 'monitoring',
        pod: 'kube-state-metrics-0',
        exported_namespace: 'a',
        exported_pod: 'chat-0',
      },
      chat,
    ],
    ['a pod without a namespace', { pod: 'chat-0' }, undefined],
    [
      'a pod of another namespace',
      { namespace: 'b', pod: 'chat-0' },
      undefined,
    ],
    [
      'a name beside a pod that nobody knows',
      { namespace: 'a', pod: 'exporter-0', model: 'coder' },
      coder,
    ],
    ...[
      'model',
      'model_name',
      'inferenceservice',
      'service',
      'sloth_service',
    ].map((label): [string, Record<string, string>, ModelRef] => [
      `a name and namespace (${label})`,
      { namespace: 'b', [label]: 'chat' },
      chatOfB,
    ]),
    ['a served name', { namespace: 'b', model: 'Qwen/Qwen3-8B' }, chatOfB],
    ['a served name of the cluster', { model_name: 'Qwen/Coder' }, coder],
    [
      'a served name that two models have',
      { namespace: 'a', model: 'Qwen/Qwen3-4B' },
      undefined,
    ],
    [
      'a served name that two models have, and the name of one',
      { namespace: 'a', model: 'Qwen/Qwen3-4B', service: 'twin' },
      twin,
    ],
    ['a name that two models have', { service: 'chat' }, undefined],
    ['a name that one model has', { service: 'coder' }, coder],
    [
      'a name in the wrong namespace',
      { namespace: 'b', service: 'coder' },
      undefined,
    ],
    [
      'two names of two models',
      { namespace: 'a', model: 'chat', service: 'coder' },
      undefined,
    ],
    ['a name of no model', { namespace: 'a', service: 'shop' }, undefined],
    ['part of a name', { namespace: 'a', service: 'cha' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_sentence, labels, expected) => {
    expect(
      modelOfLabels(labels, MODELS, ({ namespace, name }) =>
        owners.get(`${namespace}/${name}`),
      ),
    ).toEqual(expected);
  });
});
