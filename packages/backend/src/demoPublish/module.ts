import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createPublishAction } from './publishAction';

/** Where the repository is, as the configuration says it. */
const KEY = 'demo.publish.repository';

/** The action `demo:publish:git`, where the demo's configuration names a repository. */
export const demoPublishModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'demo-publish',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ actions, config }) {
        const repository = config.getOptionalString(KEY);
        if (repository) actions.addActions(createPublishAction({ repository }));
      },
    });
  },
});
