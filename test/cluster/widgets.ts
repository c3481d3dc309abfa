import {
  KubernetesObject,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';

/** A kind of object that no system has, in two versions and with everything a server can do with it. */
export const widgets: ResourceKind = {
  group: 'contract.wakeboard.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

export const crds: ResourceKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

export const namespaces: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

const version = (name: string, storage: boolean) => ({
  name,
  served: true,
  storage,
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
    },
  },
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            size: { type: 'string' },
            color: { type: 'string' },
            replicas: { type: 'integer', minimum: 0 },
          },
        },
        status: {
          type: 'object',
          properties: { replicas: { type: 'integer' } },
        },
      },
    },
  },
});

export const widgetDefinition: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.contract.wakeboard.dev' },
  spec: {
    group: widgets.group,
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [version('v1', true), version('v1beta1', false)],
  },
};

export function widget(
  namespace: string,
  name: string,
  spec: object = {},
): KubernetesObject {
  return {
    apiVersion: 'contract.wakeboard.dev/v1',
    kind: 'Widget',
    metadata: { name, namespace },
    spec,
  };
}

/** Waits until a check, asked again and again, is truthy; an error of it counts as not yet. */
export async function until<T>(
  check: () => Promise<T | undefined | false>,
  withinMs = 120_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    let error: unknown;
    try {
      const result = await check();
      if (result) return result;
    } catch (e) {
      error = e;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${withinMs} ms: ${check}`, { cause: error });
    }
    await new Promise(resolve => {
      setTimeout(resolve, 25);
    });
  }
}
