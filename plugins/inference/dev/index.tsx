import type { Entity } from '@backstage/catalog-model';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import {
  MODEL_ANNOTATION,
  ModelsMessage,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import inferencePlugin, { inferenceApiRef } from '../src';
import { MockInferenceApi } from './MockInferenceApi';
import { SCENARIOS } from './scenarios';
import { refOf } from './world';

/**
 * The plugin without a backend: one entity per scenario in a real catalog. Open
 * /catalog/default/component/qwen3-4b/inference; add ?signals=off to see polling.
 * Cards that sum up: /catalog/default/system/chat, /catalog/default/group/nobody.
 * The fleet is at /inference: ?models=5000 says how many, ?fleet=failed how it is.
 * The fields for forms are at /form: ?provisioning=denied, empty, failed, slow or sparse.
 * The Doctor is at /inference/doctor: ?sources=20, ?doctor=denied, ?mapping=conflict.
 */

function anEntity(name: string, title: string, annotation: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      title: `${name} (${title})`,
      namespace: 'default',
      annotations: { [MODEL_ANNOTATION]: annotation },
    },
    spec: {
      type: 'model-service',
      lifecycle: 'production',
      owner: 'assistants',
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/assistants' }],
  };
}

function anOwner(kind: string, name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: { owner: 'assistants', type: 'team', children: [] },
    relations: [],
  };
}

const entities = [
  anOwner('System', 'chat'),
  anOwner('Domain', 'language'),
  anOwner('Group', 'assistants'),
  anOwner('Group', 'nobody'),
  ...Object.entries(SCENARIOS).map(([name, { title }]) =>
    anEntity(name, title, stringifyModelRef(refOf(name))),
  ),
  anEntity('malformed', 'Malformed', 'demo/qwen3-4b'),
  anEntity(
    'not-installed',
    'Kind not installed',
    stringifyModelRef({ ...refOf('missing'), cluster: 'edge' }),
  ),
];

const listeners = new Set<(message: ModelsMessage) => void>();
const changed = (model: string) =>
  listeners.forEach(listener => listener({ hints: [model] }));

const mockSignals: SignalApi = {
  subscribe(_channel, onMessage) {
    const listener = onMessage as unknown as (message: ModelsMessage) => void;
    listeners.add(listener);
    return { unsubscribe: () => listeners.delete(listener) };
  },
};

const signalsOff = window.location.search.includes('signals=off');

createDevApp({
  features: [
    catalogPlugin,
    inferencePlugin.withOverrides({
      extensions: [
        inferencePlugin.getExtension('api:inference').override({
          params: defineParams =>
            defineParams({
              api: inferenceApiRef,
              deps: {},
              factory: () => new MockInferenceApi(changed),
            }),
        }),
      ],
    }),
    createFrontendPlugin({
      pluginId: 'form',
      extensions: [
        PageBlueprint.make({
          params: {
            path: '/form',
            title: 'Form',
            noHeader: true,
            loader: () => import('./FormPage').then(m => <m.FormPage />),
          },
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => new InMemoryCatalogClient({ entities }),
            }),
        }),
      ],
    }),
    ...(signalsOff
      ? []
      : [
          createFrontendPlugin({
            pluginId: 'signals',
            extensions: [
              ApiBlueprint.make({
                params: defineParams =>
                  defineParams({
                    api: signalApiRef,
                    deps: {},
                    factory: () => mockSignals,
                  }),
              }),
            ],
          }),
        ]),
  ],
});
