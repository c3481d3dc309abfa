import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ActionCase } from './actionsContract';

const knowing = (before: number) => (model: ModelSnapshot) => ({
  ...model,
  replicas: { ...model.replicas, before },
});

const aPod = (
  namespace: string,
  name: string,
  labels: Record<string, string>,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: {
    containers: [{ name: 'engine', image: 'registry.example/engine:1' }],
  },
  status: {
    phase: 'Running',
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        lastTransitionTime: '2026-06-01T11:00:00Z',
      },
    ],
  },
});

/** A pod of a group of a ModelServing, as Kthena's controller makes it. */
const ofGroup = (
  namespace: string,
  serving: string,
  { role, index }: { role: number; index: number },
) =>
  aPod(namespace, `${serving}-0-leader-${role}-${index}`, {
    'modelserving.volcano.sh/name': serving,
    'modelserving.volcano.sh/group-name': `${serving}-0`,
    'modelserving.volcano.sh/role': 'leader',
    'modelserving.volcano.sh/role-id': `leader-${role}`,
    ...(index === 0 && { 'modelserving.volcano.sh/entry': 'true' }),
  });

/** What the controller makes of a ModelBooster, as far as actions need it. */
const withServing =
  (replicas: number) =>
  ([booster]: KubernetesObject[], namespace: string): KubernetesObject[] =>
    [
      booster,
      {
        apiVersion: 'workload.serving.volcano.sh/v1alpha1',
        kind: 'ModelServing',
        metadata: {
          name: 'demo-server',
          namespace,
          ownerReferences: [
            {
              apiVersion: booster.apiVersion ?? '',
              kind: 'ModelBooster',
              name: booster.metadata.name,
              uid: 'that of the one that is created',
              controller: true,
            },
          ],
        },
        spec: {
          replicas,
          template: {
            roles: [
              {
                name: 'leader',
                replicas: 1,
                workerReplicas: 0,
                entryTemplate: {
                  spec: { containers: [{ name: 'engine', image: 'engine:1' }] },
                },
              },
            ],
          },
        },
      },
    ];

const asBooster = { options: { kind: 'ModelBooster' } };

const kthena: ActionCase[] = [
  {
    driver: 'kthena',
    title: 'a ModelServing is put to sleep',
    action: { name: 'sleep' },
    changes: ['ModelServing demo: spec.replicas 1 -> 0'],
  },
  {
    driver: 'kthena',
    title: 'a ModelServing is woken with what it had',
    spec: { replicas: 0 },
    knowing: knowing(3),
    action: { name: 'wake' },
    changes: ['ModelServing demo: spec.replicas 0 -> 3'],
  },
  {
    driver: 'kthena',
    title: 'a ModelServing is scaled',
    action: { name: 'scale', replicas: 4 },
    changes: ['ModelServing demo: spec.replicas 1 -> 4'],
  },
  {
    driver: 'kthena',
    title: 'a ModelServing is restarted',
    arrange: (rendered, namespace) => [
      ...rendered,
      ofGroup(namespace, 'demo', { role: 0, index: 0 }),
      ofGroup(namespace, 'demo', { role: 0, index: 1 }),
      aPod(namespace, 'demo-of-others', { app: 'demo' }),
    ],
    action: { name: 'restart' },
    changes: ['Pod demo-0-leader-0-0 is deleted'],
    ofOthers: true,
  },
  {
    driver: 'kthena',
    title: 'a ModelServing is deleted',
    action: { name: 'delete' },
    changes: [
      'ModelServing demo is deleted',
      'ModelServer demo is deleted',
      'ModelRoute demo is deleted',
    ],
  },
  {
    driver: 'kthena',
    title: 'a ModelBooster is put to sleep',
    spec: asBooster,
    arrange: withServing(1),
    action: { name: 'sleep' },
    changes: [
      'ModelBooster demo: spec.backend.replicas 1 -> 0',
      'ModelServing demo-server: spec.replicas 1 -> 0',
    ],
  },
  {
    driver: 'kthena',
    title: 'a ModelBooster is woken',
    spec: { ...asBooster, replicas: 0 },
    arrange: withServing(0),
    action: { name: 'wake' },
    changes: [
      'ModelBooster demo: spec.backend.replicas 0 -> 1',
      'ModelServing demo-server: spec.replicas 0 -> 1',
    ],
  },
  {
    driver: 'kthena',
    title: 'a ModelBooster is scaled',
    spec: asBooster,
    arrange: withServing(1),
    action: { name: 'scale', replicas: 2 },
    changes: ['ModelServing demo-server: spec.replicas 1 -> 2'],
    ofOthers: true,
  },
  {
    driver: 'kthena',
    title: 'a ModelBooster is deleted',
    spec: asBooster,
    action: { name: 'delete' },
    changes: ['ModelBooster demo is deleted'],
  },
];

const suspended = ([
  model,
  service,
]: KubernetesObject[]): KubernetesObject[] => [
  model,
  { ...service, spec: { ...Object(service.spec), suspend: true } },
];

const llmkube: ActionCase[] = [
  {
    driver: 'llmkube',
    title: 'a service is put to sleep',
    action: { name: 'sleep' },
    changes: ['InferenceService demo: spec.suspend false -> true'],
  },
  {
    driver: 'llmkube',
    title: 'a service is suspended',
    action: { name: 'suspend' },
    changes: ['InferenceService demo: spec.suspend false -> true'],
  },
  {
    driver: 'llmkube',
    title: 'a service is resumed',
    arrange: suspended,
    action: { name: 'resume' },
    changes: ['InferenceService demo: spec.suspend true -> false'],
  },
  {
    driver: 'llmkube',
    title: 'a suspended service without replicas is woken',
    spec: { replicas: 0 },
    arrange: suspended,
    knowing: knowing(2),
    action: { name: 'wake' },
    changes: [
      'InferenceService demo: spec.suspend true -> false',
      'InferenceService demo: spec.replicas 0 -> 2',
    ],
  },
  {
    driver: 'llmkube',
    title: 'a service without replicas is woken',
    spec: { replicas: 0 },
    knowing: knowing(2),
    action: { name: 'wake' },
    changes: ['InferenceService demo: spec.replicas 0 -> 2'],
  },
  {
    driver: 'llmkube',
    title: 'a service is scaled',
    action: { name: 'scale', replicas: 4 },
    changes: ['InferenceService demo: spec.replicas 1 -> 4'],
  },
  {
    driver: 'llmkube',
    title: 'a service is restarted',
    action: { name: 'restart' },
    changes: [
      'InferenceService demo: spec.podAnnotations.kubectl.kubernetes.io/restartedAt nothing -> "2026-06-01T12:00:00.000Z"',
    ],
  },
  {
    driver: 'llmkube',
    title: 'a service is deleted',
    action: { name: 'delete' },
    changes: ['InferenceService demo is deleted', 'Model demo is deleted'],
  },
];

const asStatefulSet = ([
  { metadata, spec },
  service,
]: KubernetesObject[]): KubernetesObject[] => {
  const { progressDeadlineSeconds, ...rest } = Object(spec);
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { ...rest, serviceName: metadata.name },
    },
    service,
  ];
};

/** The same with both kinds of workload, and with all drivers of workloads. */
const workloads: ActionCase[] = ['vllm', 'triton'].flatMap(driver =>
  [
    { kind: 'Deployment', arrange: undefined },
    { kind: 'StatefulSet', arrange: asStatefulSet },
  ].flatMap(({ kind, arrange }): ActionCase[] => [
    {
      driver,
      title: `a ${kind} is put to sleep`,
      arrange,
      action: { name: 'sleep' },
      changes: [`${kind} demo: spec.replicas 1 -> 0`],
    },
    {
      driver,
      title: `a ${kind} is woken with what it had`,
      spec: { replicas: 0 },
      arrange,
      knowing: knowing(2),
      action: { name: 'wake' },
      changes: [`${kind} demo: spec.replicas 0 -> 2`],
    },
    {
      driver,
      title: `a ${kind} is scaled`,
      arrange,
      action: { name: 'scale', replicas: 3 },
      changes: [`${kind} demo: spec.replicas 1 -> 3`],
    },
    {
      driver,
      title: `a ${kind} is restarted`,
      arrange,
      action: { name: 'restart' },
      changes: [
        `${kind} demo: spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt nothing -> "2026-06-01T12:00:00.000Z"`,
      ],
    },
    {
      driver,
      title: `a ${kind} is deleted`,
      arrange,
      action: { name: 'delete' },
      changes: [`${kind} demo is deleted`],
    },
  ]),
);

const STOP = 'metadata.annotations.serving.kserve.io/stop';

const kserve: ActionCase[] = [
  {
    driver: 'kserve',
    title: 'an InferenceService is suspended',
    action: { name: 'suspend' },
    changes: [`InferenceService demo: ${STOP} nothing -> "true"`],
  },
  {
    driver: 'kserve',
    title: 'an InferenceService is scaled',
    action: { name: 'scale', replicas: 2 },
    changes: ['InferenceService demo: spec.predictor.minReplicas 1 -> 2'],
  },
  {
    driver: 'kserve',
    title: 'an InferenceService is deleted',
    action: { name: 'delete' },
    changes: ['InferenceService demo is deleted'],
  },
];

/** Every action that the drivers plan for what they render. */
export const actionCases: ActionCase[] = [
  ...kthena,
  ...llmkube,
  ...workloads,
  ...kserve,
];
