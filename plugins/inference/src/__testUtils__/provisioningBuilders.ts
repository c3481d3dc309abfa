import {
  ModelRef,
  PROVISIONED_BY,
  PROVISIONED_LABEL,
} from '@wakeboard/plugin-inference-common';
import type {
  GpuCapacity,
  Inventory,
  InventoryModel,
  ModelServiceCheck,
  ModelServiceSpec,
  ProvisionedObjects,
  ProvisioningChoices,
  ProvisioningTarget,
  SloProfile,
} from '../api/types';
import { DAY, GIB, NOW, REF } from './builders';

type SloSpec = SloProfile['slos'][number];

export function aTarget(
  overrides: Partial<ProvisioningTarget> = {},
): ProvisioningTarget {
  return {
    cluster: REF.cluster,
    kind: 'cluster',
    namespaces: [REF.namespace, 'batch'],
    drivers: [{ id: REF.driver, title: 'GreenThread', installed: true }],
    ruleLabels: { release: 'kube-prometheus-stack' },
    monitorLabels: {},
    dashboardLabels: { grafana_dashboard: '1' },
    ...overrides,
  };
}

export function anSloSpec(overrides: Partial<SloSpec> = {}): SloSpec {
  return {
    name: 'availability',
    sli: 'availability',
    basis: 'requests',
    objective: 99.5,
    windowMs: 30 * DAY,
    minEvents: 10,
    sleepPolicy: 'exclude',
    ...overrides,
  };
}

export function aProfile(overrides: Partial<SloProfile> = {}): SloProfile {
  return {
    name: 'interactive',
    isDefault: true,
    slos: [
      anSloSpec(),
      anSloSpec({
        name: 'wake',
        sli: 'wake',
        objective: 95,
        thresholdSeconds: 6,
      }),
    ],
    ...overrides,
  };
}

export function someChoices(
  overrides: Partial<ProvisioningChoices> = {},
): ProvisioningChoices {
  return {
    targets: [aTarget(), aTarget({ cluster: 'edge', namespaces: ['models'] })],
    profiles: [
      aProfile(),
      aProfile({
        name: 'batch',
        isDefault: false,
        slos: [anSloSpec({ name: 'uptime', basis: 'time', objective: 99 })],
      }),
    ],
    errors: [],
    ...overrides,
  };
}

export function aCapacity(overrides: Partial<GpuCapacity> = {}): GpuCapacity {
  return {
    products: [
      {
        product: 'NVIDIA H100',
        devices: [
          {
            name: 'gpu-0',
            node: 'node-a',
            totalBytes: 80 * GIB,
            freeBytes: 76 * GIB,
          },
        ],
      },
      {
        product: 'NVIDIA L4',
        devices: [
          {
            name: 'gpu-1',
            node: 'node-b',
            totalBytes: 24 * GIB,
            freeBytes: 4 * GIB,
          },
        ],
      },
    ],
    observedAt: NOW,
    errors: [],
    ...overrides,
  };
}

export function aSpec(
  overrides: Partial<ModelServiceSpec> = {},
): ModelServiceSpec {
  return {
    ...REF,
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    ...overrides,
  };
}

export function aCheck(
  { cluster, namespace, driver, name }: ModelServiceSpec = aSpec(),
  overrides: Partial<ModelServiceCheck> = {},
): ModelServiceCheck {
  return {
    ref: { cluster, namespace, driver, name },
    exists: false,
    problems: [],
    notes: [],
    slos: aProfile().slos.map(slo => ({ name: slo.name, measurable: true })),
    ...overrides,
  };
}

export function anInventoryModel(
  overrides: Partial<InventoryModel> = {},
): InventoryModel {
  return {
    ref: REF,
    driverTitle: 'GreenThread',
    labels: { [PROVISIONED_LABEL]: PROVISIONED_BY },
    ...overrides,
  };
}

export function anInventory(
  cluster: string,
  overrides: Partial<Inventory> = {},
): Inventory {
  return {
    items: [
      anInventoryModel({ ref: { ...REF, cluster } }),
      anInventoryModel({
        ref: { ...REF, cluster, name: 'by-hand' },
        labels: {},
      }),
    ],
    drivers: [{ id: REF.driver, title: 'GreenThread', ok: true }],
    ...overrides,
  };
}

export function provisionedObjects(
  ref: ModelRef = REF,
  overrides: Partial<ProvisionedObjects> = {},
): ProvisionedObjects {
  const { cluster, namespace, name } = ref;
  return {
    ref,
    objects: [
      {
        cluster,
        namespace,
        apiVersion: 'greenthread.ai/v1alpha1',
        kind: 'Model',
        name,
      },
      {
        cluster,
        namespace,
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        name: `greenthread-${name}`,
      },
    ],
    errors: [],
    ...overrides,
  };
}
