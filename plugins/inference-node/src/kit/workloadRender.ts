import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { RenderedKind } from '../driver';
import { KubernetesObject } from '../ports';
import { DRIVER_KEY } from './workloadResources';

/**
 * What a driver says of the pods of a model that it renders.
 *
 * @public
 */
export interface WorkloadTemplate {
  driver: string;
  image: string;
  command: string[];
  args: string[];
  env?: Array<Record<string, unknown>>;
  /** The first is what clients call. */
  ports: Array<{ name: string; containerPort: number }>;
  /** Paths that answer 200 once it serves, and for as long as it lives. */
  ready: string;
  live: string;
  /** Claim with the weights, read only, and where it is mounted. */
  weights?: { claim: string; mountPath: string };
  /** Memory that processes of one pod share; several GPUs need it. */
  sharedMemory?: boolean;
  annotations?: Record<string, string>;
}

const NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DEFAULT_GPU = 'nvidia.com/gpu';
/** Weights of a hundred gigabytes take this long to come. */
const LOADING_SECONDS = 3600;

/**
 * Why a specification cannot be made into a workload and a Service of the same
 * name; undefined where it can.
 *
 * @public
 */
export function refuseWorkloadSpec(spec: ModelSpec): string | undefined {
  const { name, namespace, replicas, gpus } = spec;
  for (const [what, text] of [
    ['name', name],
    ['namespace', namespace],
  ]) {
    if (!NAME.test(text) || text.length > 63) {
      return `${JSON.stringify(
        text.slice(0, 100),
      )} cannot be the ${what}; expected lower case letters, digits and dashes, a letter first, 63 characters at most`;
    }
  }
  for (const [what, count] of [
    ['replicas', replicas],
    ['GPUs', gpus],
  ] as const) {
    if (!Number.isInteger(count) || count < 0 || count > 1000) {
      return `${count} is not a number of ${what}; expected a whole number from 0 to 1000`;
    }
  }
  return undefined;
}

/**
 * The kinds of what {@link renderWorkload} makes.
 *
 * @public
 */
export const RENDERED_WORKLOAD: RenderedKind[] = [
  {
    group: 'apps',
    version: 'v1',
    plural: 'deployments',
    kind: 'Deployment',
    namespaced: true,
  },
  {
    group: '',
    version: 'v1',
    plural: 'services',
    kind: 'Service',
    namespaced: true,
  },
];

/**
 * A Deployment and its Service. What selects the pods is the name alone:
 * labels change, and a selector cannot. Nor do its pods have labels that change,
 * an owner say: a Deployment starts all its pods anew for another label on them.
 *
 * @public
 */
export function renderWorkload(
  spec: ModelSpec,
  template: WorkloadTemplate,
): { objects: KubernetesObject[]; selector: Record<string, string> } {
  const { name, namespace, replicas } = spec;
  const selector = { app: name };
  const ofPods = { [DRIVER_KEY]: template.driver, ...selector };
  const labels = { ...spec.labels, ...ofPods };
  const annotations = { ...spec.annotations, ...template.annotations };
  const metadata = {
    name,
    namespace,
    labels,
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  const [http] = template.ports;
  return {
    selector,
    objects: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas,
          progressDeadlineSeconds: LOADING_SECONDS,
          selector: { matchLabels: selector },
          template: {
            metadata: { labels: ofPods },
            spec: podSpec(spec, template, http.name),
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: {
          selector,
          ports: template.ports.map(port => ({
            name: port.name,
            port: port.containerPort,
            targetPort: port.name,
            protocol: 'TCP',
          })),
        },
      },
    ],
  };
}

function podSpec(spec: ModelSpec, template: WorkloadTemplate, http: string) {
  const { weights, sharedMemory } = template;
  const get = (path: string) => ({ httpGet: { path, port: http } });
  const volumes = [
    ...(weights
      ? [
          {
            name: 'weights',
            persistentVolumeClaim: { claimName: weights.claim, readOnly: true },
          },
        ]
      : []),
    ...(sharedMemory
      ? [{ name: 'shared-memory', emptyDir: { medium: 'Memory' } }]
      : []),
  ];
  const volumeMounts = [
    ...(weights
      ? [{ name: 'weights', mountPath: weights.mountPath, readOnly: true }]
      : []),
    ...(sharedMemory ? [{ name: 'shared-memory', mountPath: '/dev/shm' }] : []),
  ];
  return {
    containers: [
      {
        name: template.driver,
        image: template.image,
        command: template.command,
        args: template.args,
        ...(template.env?.length && { env: template.env }),
        ports: template.ports.map(port => ({ ...port, protocol: 'TCP' })),
        resources: resourcesOf(spec),
        startupProbe: {
          ...get(template.live),
          periodSeconds: 10,
          failureThreshold: LOADING_SECONDS / 10,
        },
        readinessProbe: { ...get(template.ready), periodSeconds: 5 },
        livenessProbe: {
          ...get(template.live),
          periodSeconds: 10,
          failureThreshold: 6,
        },
        ...(volumeMounts.length && { volumeMounts }),
      },
    ],
    ...(volumes.length && { volumes }),
  };
}

function resourcesOf({ cpu, memory, gpus, gpuResource }: ModelSpec) {
  const requests = { ...(cpu && { cpu }), ...(memory && { memory }) };
  const limits = {
    ...(memory && { memory }),
    ...(gpus > 0 && { [gpuResource ?? DEFAULT_GPU]: String(gpus) }),
  };
  return {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}
