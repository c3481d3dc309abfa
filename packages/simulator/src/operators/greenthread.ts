import { ApiObject } from '../servers/kubernetesApi';
import { billionsOf, podsOf } from '../world/models';
import { deviceReadings } from '../world/deviceReadings';
import { claimPerGpu, podsOn } from '../world/placement';
import { GpuDevice, GpuNode, Model, Pod, World } from '../world/types';

/** What the controller and the sidecars of GreenThread write into their objects, as far as its documents say. */

export const API_VERSION = 'greenthread.ai/v1alpha1';
const GPU_NAMESPACE = 'greenthread-system';
const BYTES_PER_BILLION = 2_000_000_000;

export const iso = (at: number) => new Date(at).toISOString();

const GIB = 1024 ** 3;

function conversion(model: Model): Record<string, unknown> {
  const totalSizeBytes = Math.round(
    billionsOf(model.settings.modelName) * BYTES_PER_BILLION,
  );
  switch (model.phase) {
    case 'Pending':
      return { status: 'Pending' };
    case 'Converting':
      return { status: 'Running' };
    case 'Failed':
      return { status: 'Failed', message: model.failure };
    default:
      return { status: 'Complete', totalSizeBytes };
  }
}

function distribution(world: World, model: Model): Record<string, unknown> {
  const onNodes = model.phase === 'Ready' ? world.nodes : [];
  return {
    availableOnNodes: onNodes.map(node => node.name),
    stagingTier: Object.fromEntries(
      onNodes.map(node => [
        node.name,
        model.settings.pinned ? 'system' : 'disk',
      ]),
    ),
  };
}

/** @param gatewayUrl - the base of `status.url` */
export function modelStatus(
  world: World,
  model: Model,
  gatewayUrl: string,
): Record<string, unknown> {
  const pods = podsOf(world, model);
  const [first] = pods;
  const memory = model.servingMemoryPerGpu;
  return {
    phase: model.phase,
    url: `${gatewayUrl}/${model.name}/v1`,
    replicas: pods.length,
    readyReplicas: pods.filter(pod => pod.bootReady).length,
    servingReplicas: pods.filter(pod => pod.state === 'serving').length,
    sleepingReplicas: pods.filter(
      pod => pod.state === 'sleeping' && pod.bootReady,
    ).length,
    ...(memory !== undefined && {
      servingMemoryPerGPU: memory,
      memory: { servingHuman: `${(memory / GIB).toFixed(1)} GiB` },
    }),
    ...(first && { node: first.node, gpus: first.gpus.join(',') }),
    conversion: conversion(model),
    distribution: distribution(world, model),
  };
}

function gpuObjectName(node: GpuNode, gpu: GpuDevice): string {
  return `gpu-${node.name}-${gpu.index}`;
}

function occupant(pod: Pod, node: GpuNode): Record<string, unknown> {
  return {
    podName: pod.name,
    modelName: pod.model,
    state: pod.reserved ? 'serving' : 'sleeping',
    reservedMemoryBytes: pod.reserved ? claimPerGpu(pod, node) : 0,
    popular: pod.settings.popular,
    ...(pod.lastAccessed && { lastAccessed: iso(pod.lastAccessed) }),
    ...(pod.state === 'serving' &&
      pod.becameServingAt && { becameServingAt: iso(pod.becameServingAt) }),
  };
}

/** The whole GPU object: nobody else writes it. */
export function gpuObject(
  world: World,
  node: GpuNode,
  gpu: GpuDevice,
): ApiObject {
  const readings = deviceReadings(world, node, gpu);
  const pods = podsOn(world, node.name, gpu.index).filter(
    pod => pod.startedAt !== undefined,
  );
  return {
    apiVersion: API_VERSION,
    kind: 'GPU',
    metadata: { name: gpuObjectName(node, gpu), namespace: GPU_NAMESPACE },
    spec: {
      node: node.name,
      index: gpu.index,
      product: node.product,
      uuid: gpu.uuid,
      memoryBytes: node.memoryBytes,
    },
    status: {
      stats: {
        usedMemoryBytes: readings.usedBytes,
        freeMemoryBytes: readings.freeBytes,
        utilizationPercent: readings.utilizationPercent,
        temperatureCelsius: readings.temperatureCelsius,
        powerWatts: readings.powerWatts,
      },
      occupants: pods.map(pod => occupant(pod, node)),
      preemptionIntents: pods.flatMap(pod =>
        pod.preemption
          ? [{ podName: pod.name, modelName: pod.model, by: pod.preemption.by }]
          : [],
      ),
    },
  };
}
