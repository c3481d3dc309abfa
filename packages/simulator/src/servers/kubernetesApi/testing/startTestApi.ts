import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { definitionsName, packageFolder } from '../customResources';
import type { KubernetesFaults } from '../faults';
import {
  ObjectStore,
  type ApiObject,
  type ObjectStoreOptions,
} from '../objectStore';
import {
  startKubernetesApi,
  type KubernetesApiOptions,
} from '../startKubernetesApi';
import {
  call,
  openWatch,
  type Answer,
  type Call,
  type OpenWatch,
  type Server,
} from './calls';

/** The text of the definition of the test resource. */
export const widgetDefinition = readFileSync(
  join(packageFolder, 'src/servers/kubernetesApi/testing/widgets.yaml'),
  'utf8',
);

export const models = '/apis/greenthread.ai/v1alpha1/namespaces/default/models';
export const widgets = '/apis/test.example.com/v1/namespaces/default/widgets';

/** A running API for one test. */
export interface TestApi extends Server {
  store: ObjectStore;
  /** What goes wrong; change it at any time. */
  faults: KubernetesFaults;
  call(request: Call): Promise<Answer>;
  watch(path: string): Promise<OpenWatch>;
}

const running: { close(): Promise<void> }[] = [];

/** Starts the API with the packaged definitions and the test resource; {@link stopTestApis} ends it. */
export async function startTestApi(
  options: Partial<KubernetesApiOptions> & {
    storeOptions?: ObjectStoreOptions;
  } = {},
): Promise<TestApi> {
  const { storeOptions, ...apiOptions } = options;
  const store = new ObjectStore(storeOptions);
  store.put(definitionsName, parse(widgetDefinition) as ApiObject);
  const api: TestApi = {
    url: '',
    store,
    faults: {},
    call: request => call(api, request),
    watch: path => openWatch(api, path),
  };
  const server = await startKubernetesApi({
    store,
    faults: () => api.faults,
    ...apiOptions,
  });
  running.push(server);
  api.url = server.url;
  return api;
}

export async function stopTestApis(): Promise<void> {
  await Promise.all(running.splice(0).map(server => server.close()));
}

/** A valid test object; `spec` and `metadata` are laid over it. */
export function aWidget(
  name: string,
  spec: object = {},
  metadata: object = {},
): ApiObject {
  return {
    apiVersion: 'test.example.com/v1',
    kind: 'Widget',
    metadata: { name, ...metadata },
    spec: { size: 1, ...spec },
  };
}

/** A valid GreenThread model. */
export function aModel(
  name: string,
  spec: object = {},
  metadata: object = {},
): ApiObject {
  return {
    apiVersion: 'greenthread.ai/v1alpha1',
    kind: 'Model',
    metadata: { name, ...metadata },
    spec: { modelName: 'Qwen/Qwen3-4B', ...spec },
  };
}

/** A pod, owned if an owner is given. */
export function aPod(name: string, owner?: ApiObject): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      ...(owner && {
        ownerReferences: [
          {
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.metadata.name,
            uid: owner.metadata.uid ?? '',
          },
        ],
      }),
    },
    spec: { containers: [{ name: 'main', image: 'vllm' }] },
  };
}
