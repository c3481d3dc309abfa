import { createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { inferenceServiceRef } from '@wakeboard/plugin-inference-node';
import { createApplyAction } from './actions/apply';
import { createDeleteAction } from './actions/delete';
import { createRenderAction } from './actions/render';
import { createWaitAction } from './actions/wait';

/** Adds the actions to the scaffolder. */
export const scaffolderModuleInference = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'inference',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        inference: inferenceServiceRef,
      },
      async init({ actions, inference }) {
        actions.addActions(
          createRenderAction({ inference }),
          createApplyAction({ inference }),
          createWaitAction({ inference }),
          createDeleteAction({ inference }),
        );
      },
    });
  },
});
