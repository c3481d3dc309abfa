import { DriverResource } from '../driver';
import { KubernetesObject } from '../ports';
import {
  CONDITION_FIELDS,
  Fields,
  keepFields,
  keysOf,
  METADATA_FIELDS,
  POD_FIELDS,
} from './keepFields';
import { MANAGED_BY_ANNOTATIONS } from './managedBy';
import { NODES } from './nodes';
import { textIn, valueIn } from './values';
import { isOfWorkload } from './workloadSelector';

/**
 * Label, or annotation, of a Deployment or StatefulSet that says which driver
 * it is a model of: its value is the driver's id. Where it has both, the label
 * counts.
 *
 * @public
 */
export const DRIVER_KEY = 'inference/driver';

const OWNERS: Fields = { kind: true, name: true, controller: true };

const WORKLOAD_SPEC: Fields = {
  replicas: true,
  paused: true,
  selector: true,
  updateStrategy: { type: true, rollingUpdate: { partition: true } },
  template: {
    spec: {
      containers: {
        name: true,
        image: true,
        command: true,
        args: true,
        env: true,
        ports: { name: true, containerPort: true },
        resources: { limits: true },
      },
    },
  },
};

const WORKLOAD_STATUS: Fields = {
  observedGeneration: true,
  replicas: true,
  readyReplicas: true,
  updatedReplicas: true,
  currentRevision: true,
  updateRevision: true,
  conditions: CONDITION_FIELDS,
};

/** Begins the annotations that are ours. */
const OWN_PREFIX = 'inference/';

const POD: Fields = {
  ...POD_FIELDS,
  metadata: { ...POD_FIELDS.metadata, labels: true },
};

const AUTOSCALER: Fields = {
  metadata: METADATA_FIELDS,
  spec: { scaleTargetRef: true, minReplicas: true, maxReplicas: true },
  status: { desiredReplicas: true, lastScaleTime: true },
};

/**
 * What a driver reads whose models are Deployments and StatefulSets.
 *
 * @param driver - its id
 * @param kept - annotations of the workload and variables of its containers
 * that it reads as well; the values of all others stay where they are
 * @public
 */
export function workloadResources(
  driver: string,
  kept: { annotations?: string[]; variables?: string[] } = {},
): DriverResource[] {
  const project = keptOfWorkload(driver, kept);
  const workload = {
    group: 'apps',
    versions: ['v1'],
    namespaced: true,
    project,
  };
  return [
    {
      ...workload,
      id: 'deployments',
      plural: 'deployments',
      kind: 'Deployment',
    },
    {
      ...workload,
      id: 'statefulsets',
      plural: 'statefulsets',
      kind: 'StatefulSet',
    },
    {
      id: 'pods',
      group: '',
      versions: ['v1'],
      plural: 'pods',
      kind: 'Pod',
      namespaced: true,
      project: pod => (isOfWorkload(pod) ? keepFields(pod, POD) : undefined),
    },
    NODES,
    {
      id: 'horizontalpodautoscalers',
      group: 'autoscaling',
      versions: ['v2'],
      plural: 'horizontalpodautoscalers',
      kind: 'HorizontalPodAutoscaler',
      namespaced: true,
      optional: true,
      project: autoscaler => keepFields(autoscaler, AUTOSCALER),
    },
  ];
}

/**
 * Whether a workload is a model of a driver. One whose name cannot be read is
 * everybody's, so that it is reported.
 */
export function isModelOf(driver: string, workload: KubernetesObject): boolean {
  const metadata: unknown = workload?.metadata;
  if (!textIn(metadata, 'name')) return true;
  const marked =
    textIn(valueIn(metadata, 'labels'), DRIVER_KEY) ??
    textIn(valueIn(metadata, 'annotations'), DRIVER_KEY);
  return marked === driver;
}

/** The annotations of a workload that somebody reads, whatever stands in the others. */
export function annotationsOf(
  workload: KubernetesObject,
): Record<string, string> {
  const annotations = valueIn(workload?.metadata, 'annotations');
  if (typeof annotations !== 'object' || annotations === null) return {};
  return Object.fromEntries(
    Object.entries(annotations).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' &&
        (entry[0].startsWith(OWN_PREFIX) ||
          MANAGED_BY_ANNOTATIONS.includes(entry[0])),
    ),
  );
}

/** A value of a container's variable, where it stands in the template itself. */
export function variableOf(
  container: unknown,
  name: string,
): string | undefined {
  const variables = valueIn(container, 'env');
  const found = Array.isArray(variables)
    ? variables.find((each: unknown) => valueIn(each, 'name') === name)
    : undefined;
  return textIn(found, 'value');
}

function keptOfWorkload(
  driver: string,
  {
    annotations = [],
    variables = [],
  }: { annotations?: string[]; variables?: string[] },
) {
  const fields: Fields = {
    metadata: {
      ...METADATA_FIELDS,
      labels: true,
      annotations: keysOf([
        ...MANAGED_BY_ANNOTATIONS,
        DRIVER_KEY,
        ...annotations,
      ]),
      ownerReferences: OWNERS,
    },
    spec: WORKLOAD_SPEC,
    status: WORKLOAD_STATUS,
  };
  return (workload: KubernetesObject): KubernetesObject | undefined => {
    if (!isModelOf(driver, workload)) return undefined;
    const kept = keepFields(workload, fields);
    for (const container of containersOf(kept)) {
      if (typeof container === 'object' && container !== null) {
        Reflect.set(container, 'env', keptVariables(container, variables));
      }
    }
    return kept;
  };
}

/** Variables hold secrets: those that are not read are not kept. */
function keptVariables(container: unknown, names: string[]): unknown[] {
  const variables = valueIn(container, 'env');
  if (!Array.isArray(variables)) return [];
  return variables.filter((each: unknown) => {
    const name = textIn(each, 'name');
    return name !== undefined && names.includes(name);
  });
}

/** The containers of a workload's template, whatever stands there. */
export function containersOf(workload: KubernetesObject): unknown[] {
  const containers = ['template', 'spec', 'containers'].reduce<unknown>(
    valueIn,
    workload?.spec,
  );
  return Array.isArray(containers) ? containers : [];
}
