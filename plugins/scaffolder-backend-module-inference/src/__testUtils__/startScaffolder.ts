import path from 'node:path';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  InferenceService,
  inferenceServiceRef,
} from '@wakeboard/plugin-inference-node';
import scaffolderModuleInference from '../index';
import { FakeInference } from './FakeInference';

/** Makes a model service, and waits for it. */
export const TEMPLATE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'model', namespace: 'default' },
  spec: {
    owner: 'group:default/ml-platform',
    type: 'model-service',
    parameters: [{ properties: { name: { type: 'string' } } }],
    steps: [
      {
        id: 'render',
        name: 'Write the files',
        action: 'inference:model:render',
        input: { model: aModel() },
      },
      {
        id: 'apply',
        name: 'Make it',
        action: 'inference:model:apply',
        input: { model: aModel() },
      },
      {
        id: 'wait',
        name: 'Wait for it',
        action: 'inference:model:wait',
        input: {
          modelRef: '${{ steps.apply.output.modelRef }}',
          timeout: '1 second',
        },
      },
    ],
    output: {
      entityRef: '${{ steps.apply.output.entityRef }}',
      files: '${{ steps.render.output.files }}',
    },
  },
};

/** As a template gives it, with secrets through filters. */
function aModel() {
  return {
    cluster: 'demo',
    driver: 'vllm',
    namespace: 'llm',
    name: '${{ parameters.name }}',
    source: 'hf://Qwen/Qwen3-8B',
    image: '${{ parameters.image }}',
    args: [
      '--hf-token',
      '${{ secrets.token }}',
      '--note',
      '${{ secrets.token | dump | upper }}',
    ],
    options: { password: '${{ secrets.token | reverse }}' },
  };
}

/** A backend with the real scaffolder, whose tasks outlive it in a folder. */
export async function startScaffolder(
  inference: FakeInference,
  folder: string,
) {
  return startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModuleInference,
      databaseServiceFactory,
      catalogServiceMock.factory({
        entities: [
          TEMPLATE,
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'mock', namespace: 'default' },
            spec: { memberOf: [] },
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: {
            workingDirectory: path.join(folder, 'work'),
            database: {
              client: 'better-sqlite3',
              connection: { directory: path.join(folder, 'db') },
            },
          },
          scaffolder: {
            taskRecovery: { enabled: true, staleTimeout: { seconds: 3 } },
          },
        },
      }),
      createServiceFactory({
        service: inferenceServiceRef,
        deps: {},
        factory: () =>
          inference as Partial<InferenceService> as InferenceService,
      }),
    ],
  });
}

/** Where a backend listens, on the local host. */
export function portOf({
  server,
}: Awaited<ReturnType<typeof startScaffolder>>): number {
  return (server.address() as { port: number }).port;
}
