import type { Schema } from './schema';
import { builtinSchema } from './schema';

/** Where the replicas are that a scale subresource shows; paths like `.spec.replicas`. */
export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

/** One version of one resource as the API serves it. */
export interface Resource {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  listKind: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  /** The name of its objects in the store, `models.greenthread.ai`. */
  storageName: string;
  hasStatus: boolean;
  scale?: ScalePaths;
  /** Fields that a field selector may name, besides name and namespace. */
  selectableFields: string[];
  /** Whether `metadata.generation` counts the changes of what is wanted. */
  hasGeneration: boolean;
  schema: Schema;
  /** Defined by a CustomResourceDefinition. */
  custom: boolean;
}

/** The group and version as objects carry it, `v1` or `greenthread.ai/v1alpha1`. */
export function groupVersion(
  resource: Pick<Resource, 'group' | 'version'>,
): string {
  return resource.group
    ? `${resource.group}/${resource.version}`
    : resource.version;
}

interface BuiltinOptions {
  clusterScoped?: boolean;
  noStatus?: boolean;
  scale?: boolean;
  shortNames?: string[];
  all?: boolean;
  selectable?: string[];
}

function builtin(
  group: string,
  version: string,
  kind: string,
  plural: string,
  options: BuiltinOptions = {},
): Resource {
  return {
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    shortNames: options.shortNames ?? [],
    categories: options.all ? ['all'] : [],
    namespaced: !options.clusterScoped,
    storageName: group ? `${plural}.${group}` : plural,
    hasStatus: !options.noStatus,
    ...(options.scale && {
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.spec.selector',
      },
    }),
    selectableFields: options.selectable ?? [],
    hasGeneration: group !== '' || kind === 'Pod',
    schema: builtinSchema,
    custom: false,
  };
}

const involved = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

/** The kinds every cluster has, as far as clients of model services ask for them. */
export const builtinResources: Resource[] = [
  builtin('', 'v1', 'ConfigMap', 'configmaps', {
    noStatus: true,
    shortNames: ['cm'],
  }),
  builtin('', 'v1', 'Endpoints', 'endpoints', {
    noStatus: true,
    shortNames: ['ep'],
  }),
  builtin('', 'v1', 'Event', 'events', {
    noStatus: true,
    shortNames: ['ev'],
    selectable: [
      ...involved.map(field => `involvedObject.${field}`),
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  }),
  builtin('', 'v1', 'LimitRange', 'limitranges', {
    noStatus: true,
    shortNames: ['limits'],
  }),
  builtin('', 'v1', 'Namespace', 'namespaces', {
    clusterScoped: true,
    shortNames: ['ns'],
    selectable: ['status.phase'],
  }),
  builtin('', 'v1', 'Node', 'nodes', {
    clusterScoped: true,
    shortNames: ['no'],
    selectable: ['spec.unschedulable'],
  }),
  builtin('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', {
    shortNames: ['pvc'],
  }),
  builtin('', 'v1', 'Pod', 'pods', {
    shortNames: ['po'],
    all: true,
    selectable: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.podIPs',
      'status.nominatedNodeName',
    ],
  }),
  builtin('', 'v1', 'ResourceQuota', 'resourcequotas', {
    shortNames: ['quota'],
  }),
  builtin('', 'v1', 'Secret', 'secrets', {
    noStatus: true,
    selectable: ['type'],
  }),
  builtin('', 'v1', 'Service', 'services', { shortNames: ['svc'], all: true }),
  builtin('', 'v1', 'ServiceAccount', 'serviceaccounts', {
    noStatus: true,
    shortNames: ['sa'],
  }),
  builtin('apps', 'v1', 'DaemonSet', 'daemonsets', {
    shortNames: ['ds'],
    all: true,
  }),
  builtin('apps', 'v1', 'Deployment', 'deployments', {
    shortNames: ['deploy'],
    all: true,
    scale: true,
  }),
  builtin('apps', 'v1', 'ReplicaSet', 'replicasets', {
    shortNames: ['rs'],
    all: true,
    scale: true,
    selectable: ['status.replicas'],
  }),
  builtin('apps', 'v1', 'StatefulSet', 'statefulsets', {
    shortNames: ['sts'],
    all: true,
    scale: true,
  }),
  builtin(
    'autoscaling',
    'v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    {
      shortNames: ['hpa'],
      all: true,
    },
  ),
  builtin(
    'autoscaling',
    'v1',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    {
      shortNames: ['hpa'],
      all: true,
    },
  ),
  builtin('batch', 'v1', 'CronJob', 'cronjobs', {
    shortNames: ['cj'],
    all: true,
  }),
  builtin('batch', 'v1', 'Job', 'jobs', {
    all: true,
    selectable: ['status.successful'],
  }),
  builtin('networking.k8s.io', 'v1', 'Ingress', 'ingresses', {
    shortNames: ['ing'],
  }),
  builtin(
    'apiextensions.k8s.io',
    'v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    {
      clusterScoped: true,
      shortNames: ['crd', 'crds'],
    },
  ),
];
