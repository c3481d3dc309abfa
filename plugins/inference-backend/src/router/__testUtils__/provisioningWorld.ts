import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { ResourceKind } from '@wakeboard/plugin-inference-node';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';
import { builtInDrivers } from '../../drivers';
import { ProvisioningOptions } from '../../provisioning/createProvisioning';
import { MANIFEST_KINDS } from '../../provisioning/manifestKinds';
import { REF } from './routerWorld';

export const NAMESPACES: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** Everything that may be made in the one cluster of the tests of the routes. */
export const PROVISIONING: Partial<ProvisioningOptions['config']> = {
  clusters: [
    {
      name: REF.cluster,
      provisioning: {
        namespaces: [REF.namespace, 'team-a', 'team-b'],
        ruleLabels: { release: 'prometheus' },
        monitorLabels: {},
        dashboardLabels: {},
        ruleNamespace: 'monitoring',
      },
    },
    { name: 'bare' },
  ],
  slo: {
    defaultProfile: 'usual',
    profiles: {
      usual: [anSloSpec()],
      fast: [
        anSloSpec({
          name: 'fast',
          sli: 'latency',
          thresholdSeconds: 5,
          objective: 90,
        }),
      ],
    },
  },
};

/** A model service that can be made. */
export function aSpec(
  overrides: Partial<ModelServiceSpec> = {},
): ModelServiceSpec {
  return {
    cluster: REF.cluster,
    driver: 'vllm',
    namespace: 'team-a',
    name: 'chat',
    source: 'hf://Qwen/Qwen3-8B',
    owner: 'team-a',
    ...overrides,
  };
}

/** Every kind that provisioning makes; several systems make the same ones. */
export const RENDERED_KINDS: ResourceKind[] = [
  ...new Map(
    [
      ...builtInDrivers.flatMap(({ renders = [] }) => renders),
      ...MANIFEST_KINDS,
    ].map(kind => [`${kind.group}/${kind.plural}`, kind] as const),
  ).values(),
];

/** A cluster with the definitions and namespaces that model services need. */
export function prepareCluster(cluster: FakeClusterClient): void {
  cluster.serve(...RENDERED_KINDS);
  for (const name of [REF.namespace, 'team-a', 'team-b', 'monitoring']) {
    cluster.put(NAMESPACES, { metadata: { name } });
  }
}
