import { ModelRef } from '@wakeboard/plugin-inference-common';
import {
  modelNameOf,
  modelOfWorkloadPod,
  objectOfWorkload,
  workloadOf,
  workloadPodPattern,
  WorkloadId,
} from './workloadNames';

const isOf = (pod: string, id: WorkloadId) =>
  new RegExp(`^(?:${workloadPodPattern(id)})$`).test(pod);
const deployment = (name: string): WorkloadId => ({ kind: 'Deployment', name });
const statefulSet = (name: string): WorkloadId => ({
  kind: 'StatefulSet',
  name,
});
const refOf = (name: string, namespace = 'n'): ModelRef => ({
  cluster: 'c',
  namespace,
  driver: 'vllm',
  name,
});

it('names a Deployment and a StatefulSet of the same name apart, whatever else there is', () => {
  for (const id of [deployment('demo'), statefulSet('demo')]) {
    expect(workloadOf(modelNameOf(id))).toEqual(id);
  }
  expect(modelNameOf(deployment('demo'))).toBe('demo');
  expect(modelNameOf(statefulSet('demo'))).toBe('demo_statefulset');
});

it.each([
  ['demo', { resource: 'deployments', name: 'demo' }],
  ['demo_statefulset', { resource: 'statefulsets', name: 'demo' }],
])('finds the object of the model %s', (name, object) => {
  expect(
    objectOfWorkload({
      ref: refOf(name),
      state: 'serving',
      replicas: {},
      pods: [],
      conditions: [],
      labels: {},
      facts: [],
    }),
  ).toEqual(object);
});

it.each([
  ['demo-7d8f9b6c54-kx2lp', 'demo', true],
  ['demo-68c5d-kx2lp', 'demo', true],
  ['demo-router-7d8f9b6c54-kx2lp', 'demo', false],
  ['demo-0', 'demo', false],
  ['demo-kx2lp', 'demo', false],
  ['qwen2x5-7d8f9b6c54-kx2lp', 'qwen2.5', false],
  ['qwen2.5-7d8f9b6c54-kx2lp', 'qwen2.5', true],
])('%s is a pod of the Deployment %s: %s', (pod, name, expected) => {
  expect(isOf(pod, deployment(name))).toBe(expected);
});

it.each([
  ['demo-0', true],
  ['demo-12', true],
  ['demo-7d8f9b6c54-kx2lp', false],
  ['demo-x-0', false],
])('%s is a pod of the StatefulSet demo: %s', (pod, expected) => {
  expect(isOf(pod, statefulSet('demo'))).toBe(expected);
});

it('knows the pods of Deployments whose names are so long that Kubernetes cuts off what it appends to', () => {
  const hash = '7d8f9b6c54';
  for (let length = 1; length <= 90; length++) {
    const name = 'a'.repeat(length);
    for (const digits of [4, 8, 9, 10]) {
      const base = `${name}-${hash.slice(0, digits)}-`;
      const pod = `${base.slice(0, 58)}kx2lp`;
      expect([pod, isOf(pod, deployment(name))]).toEqual([pod, true]);
    }
  }
});

it('finds the model of a pod, of the longest name that it can be of', () => {
  const refs = ['demo', 'demo-7d8f9b6c54', 'demo_statefulset'].map(name =>
    refOf(name),
  );
  const of = (name: string, namespace = 'n') =>
    modelOfWorkloadPod({ namespace, name }, refs, 'vllm')?.name;
  expect(of('demo-7d8f9b6c54-kx2lp')).toBe('demo');
  expect(of('demo-7d8f9b6c54-7d8f9b6c54-kx2lp')).toBe('demo-7d8f9b6c54');
  expect(of('demo-3')).toBe('demo_statefulset');
  expect(of('demo-3', 'other')).toBeUndefined();
  expect(of('other-3')).toBeUndefined();
  expect(
    modelOfWorkloadPod({ namespace: 'n', name: 'demo-3' }, refs, 'triton'),
  ).toBeUndefined();
});

it('tells of no pod that may be of two models', () => {
  const long = 'a'.repeat(58);
  const refs = [refOf(`${long}b`), refOf(`${long}c`)];
  expect(
    modelOfWorkloadPod({ namespace: 'n', name: `${long}kx2lp` }, refs, 'vllm'),
  ).toBeUndefined();
});
