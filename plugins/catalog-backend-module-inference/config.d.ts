import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      /**
       * Keeps the models of clusters and servers in the catalog, by the name
       * that the cluster or server has under `inference.clusters` or
       * `inference.servers`. Those that are not named here are left out.
       */
      inference?: {
        [cluster: string]: {
          /** Owner of models that name none, as an entity reference, for example `group:default/ml-platform`. */
          owner: string;
          /** System of models that name none, as an entity reference. Default: none. */
          system?: string;
          /** Lifecycle of the entities. Default: production. */
          lifecycle?: string;
          /** Namespace of the entities. Default: default. */
          namespace?: string;
          /** Type of the entities. Default: model-service. */
          type?: string;
          /** Labels of the models' resources that are read. */
          labels?: {
            /** Names a Group of the default namespace. Default: inference/owner. */
            owner?: string;
            /** Names a System of the default namespace. Default: inference/system. */
            system?: string;
          };
          /** Links of every entity. */
          links?: Array<{
            /** May name `{cluster}`, `{namespace}`, `{driver}` and `{name}` of the model. */
            url: string;
            title: string;
            /** Key of an icon of the app. */
            icon?: string;
          }>;
          /**
           * A system of which there were models and suddenly are none is
           * believed when every reading for so long said so; until then their
           * entities stay. Default: 10 minutes.
           */
          emptyAfter?: HumanDuration | string;
          /** When to read. Default: every minute, first half a minute after the start. */
          schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        };
      };
    };
  };
}
