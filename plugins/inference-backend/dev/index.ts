import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { MODEL_ANNOTATION } from '@wakeboard/plugin-inference-common';

// The plugin on its own, for everybody and against the sources of app-config:
//   curl 'http://localhost:7007/api/inference/models?entity=component:default/qwen3-4b'
const backend = createBackend();

backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(
  mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
);
backend.add(
  catalogServiceMock.factory({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'qwen3-4b',
          annotations: {
            [MODEL_ANNOTATION]: 'demo/greenthread-system/greenthread/qwen3-4b',
          },
        },
        spec: { type: 'model-service', lifecycle: 'production', owner: 'me' },
      },
    ],
  }),
);
backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('../src'));

backend.start();
