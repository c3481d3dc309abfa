import {
  PROVISIONED_BY,
  PROVISIONED_LABEL,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  ModelServiceCheck,
  ProvisioningChoices,
  SloProfile,
} from '../src/api/types';
import { failureOf } from './scenarios';

const GIB = 1024 ** 3;
const DAY = 86_400_000;
const WAIT_MS = 400;
/** Longer than anyone looks at it. */
const SLOW_MS = 600_000;

type Slo = SloProfile['slos'][number];

function anSlo(overrides: Partial<Slo>): Slo {
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

const PROFILES: ProvisioningChoices['profiles'] = [
  {
    name: 'interactive',
    isDefault: true,
    slos: [
      anSlo({}),
      anSlo({
        name: 'first-token',
        sli: 'ttft',
        objective: 95,
        thresholdSeconds: 0.5,
      }),
      anSlo({ name: 'wake', sli: 'wake', objective: 95, thresholdSeconds: 6 }),
    ],
  },
  {
    name: 'batch',
    isDefault: false,
    slos: [
      anSlo({ name: 'uptime', basis: 'time', objective: 99 }),
      anSlo({
        name: 'latency',
        sli: 'latency',
        objective: 90,
        thresholdSeconds: 7,
      }),
    ],
  },
  { name: 'none', isDefault: false, slos: [] },
];

const NO_BOUNDARY =
  'The SLO latency of the profile batch cannot be measured with GreenThread: 7 s is no boundary of its histogram; the nearest are 5 and 10';

const GREENTHREAD = { id: 'greenthread', title: 'GreenThread' };

const TARGETS: ProvisioningChoices['targets'] = [
  {
    cluster: 'demo',
    kind: 'cluster',
    namespaces: ['greenthread-system', 'batch'],
    drivers: [{ ...GREENTHREAD, installed: true }],
    ruleLabels: { release: 'kube-prometheus-stack' },
  },
  {
    cluster: 'edge',
    kind: 'cluster',
    namespaces: ['models'],
    drivers: [{ ...GREENTHREAD, installed: true }],
    ruleLabels: {},
  },
  {
    cluster: 'lab',
    kind: 'cluster',
    namespaces: ['models'],
    drivers: [
      {
        ...GREENTHREAD,
        installed: false,
        message: 'lab does not serve models.greenthread.ai.',
      },
    ],
  },
  {
    cluster: 'gpustack',
    kind: 'server',
    namespaces: ['default'],
    drivers: [{ id: 'gpustack', title: 'GPUStack', installed: true }],
  },
];

/** The part of the backend that makes model services; nothing is ever made. */
export class MockProvisioning {
  private readonly how: string;

  constructor(search: URLSearchParams) {
    this.how = search.get('provisioning') ?? '';
  }

  readonly getProvisioning: InferenceApi['getProvisioning'] = async () => {
    await this.answer();
    return this.how === 'empty'
      ? { targets: [], profiles: [], errors: [] }
      : { targets: TARGETS, profiles: PROFILES, errors: [] };
  };

  readonly getCapacity: InferenceApi['getCapacity'] = async ({ cluster }) => {
    await this.answer();
    const observedAt = Date.now();
    if (this.how === 'empty' || cluster === 'edge') {
      return { products: [], observedAt, errors: [] };
    }
    const isSparse = this.how === 'sparse';
    const device = (name: string, node: string, total: number, free: number) =>
      isSparse
        ? { name, node }
        : { name, node, totalBytes: total * GIB, freeBytes: free * GIB };
    return {
      products: [
        {
          product: 'NVIDIA H100',
          devices: [
            device('gpu-0', 'node-a', 80, 71),
            device('gpu-1', 'node-a', 80, 12),
          ],
        },
        {
          product: 'NVIDIA A100',
          devices: [device('gpu-2', 'node-b', 40, 9)],
        },
        { product: 'NVIDIA T4', devices: [device('gpu-3', 'node-c', 16, 15)] },
        { devices: [{ name: 'gpu-4' }] },
      ],
      observedAt,
      errors: [],
    };
  };

  readonly checkModelService: InferenceApi['checkModelService'] = async (
    spec,
    options,
  ) => {
    await this.answer();
    options?.signal?.throwIfAborted();
    const { cluster, namespace, driver, name, sloProfile } = spec;
    const problems: ModelServiceCheck['problems'] = [];
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
      problems.push({
        field: 'name',
        message: `${JSON.stringify(
          name,
        )} cannot be the name of a model of GreenThread; expected lower case letters, digits and dashes`,
      });
    }
    if (name === 'qwen3-4b') {
      problems.push({
        field: 'name',
        message: `The name ${name} is taken in ${namespace} of ${cluster} by a model service of somebody else; take another name`,
      });
    }
    if (sloProfile === 'batch') {
      problems.push({ field: 'sloProfile', message: NO_BOUNDARY });
    }
    const profile = PROFILES.find(
      each => each.name === (sloProfile ?? 'interactive'),
    );
    return {
      ref: { cluster, namespace, driver, name },
      exists: name === 'chat',
      problems,
      notes: [],
      slos: profile?.slos.map(slo =>
        slo.thresholdSeconds === 7
          ? {
              name: slo.name,
              measurable: false,
              refused: true,
              reason: NO_BOUNDARY,
            }
          : { name: slo.name, measurable: true },
      ),
    };
  };

  readonly listInventory: InferenceApi['listInventory'] = async ({
    cluster,
  }) => {
    await this.answer();
    const names = cluster === 'demo' && this.how !== 'empty' ? ['chat'] : [];
    return {
      items: names.map(name => ({
        ref: {
          cluster,
          namespace: 'greenthread-system',
          driver: 'greenthread',
          name,
        },
        driverTitle: 'GreenThread',
        labels: { [PROVISIONED_LABEL]: PROVISIONED_BY },
      })),
      drivers: [{ ...GREENTHREAD, ok: true }],
    };
  };

  readonly listProvisioned: InferenceApi['listProvisioned'] = async ref => {
    await this.answer();
    const { cluster, namespace, name } = ref;
    const at = { cluster, namespace };
    const beside = `greenthread-${name}`;
    return {
      ref,
      objects: [
        { ...at, apiVersion: 'greenthread.ai/v1alpha1', kind: 'Model', name },
        {
          ...at,
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'PodMonitor',
          name: beside,
        },
        {
          ...at,
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'PrometheusRule',
          name: beside,
        },
        { ...at, apiVersion: 'v1', kind: 'ConfigMap', name: beside },
      ],
      errors: [],
    };
  };

  readonly deleteProvisioned: InferenceApi['deleteProvisioned'] = async (
    ref,
    { dryRun } = {},
  ) => {
    if (!dryRun) {
      throw failureOf(
        409,
        'ConflictError',
        `${stringifyModelRef(ref)} is only pretended`,
      );
    }
    return this.listProvisioned(ref);
  };

  private async answer() {
    const wait = this.how === 'slow' ? SLOW_MS : WAIT_MS;
    await new Promise(resolve => setTimeout(resolve, wait));
    if (this.how === 'denied') {
      throw failureOf(403, 'NotAllowedError', 'You lack the permission');
    }
    if (this.how === 'failed') {
      throw failureOf(503, 'ServiceUnavailableError', 'demo does not answer');
    }
  }
}
