import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  ConditionalPolicyDecision,
  PermissionCondition,
  PermissionCriteria,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_INFERENCE_MODEL } from '@wakeboard/plugin-inference-common';
import { z } from 'zod';
import { ModelFilter, StoredModel } from '../store/types';
import { passes } from './modelFilter';

/** A model as permission policies know it. */
export const modelResourceRef = createPermissionResourceRef<
  StoredModel,
  ModelFilter
>().with({
  pluginId: 'inference',
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

// Each rule is one filter, whether it is applied in memory or in the database.
const ownedBy = (params: { claims: string[] }): ModelFilter => ({
  field: 'owner',
  values: params.claims.map(ref => ref.toLowerCase()),
});
const inClusters = (params: { clusters: string[] }): ModelFilter => ({
  field: 'cluster',
  values: params.clusters,
});
const inNamespaces = (params: { namespaces: string[] }): ModelFilter => ({
  field: 'namespace',
  values: params.namespaces,
});
const ofDrivers = (params: { drivers: string[] }): ModelFilter => ({
  field: 'driver',
  values: params.drivers,
});

const rules = {
  isOwner: createPermissionRule({
    name: 'IS_OWNER',
    description: 'Allow models that are owned by one of the given entities',
    resourceRef: modelResourceRef,
    paramsSchema: z.object({
      claims: z
        .array(z.string())
        .describe('Entity references of which one must be the owner'),
    }),
    apply: (model, params) => passes(ownedBy(params), model),
    toQuery: ownedBy,
  }),
  inCluster: createPermissionRule({
    name: 'IN_CLUSTER',
    description: 'Allow models in one of the given clusters',
    resourceRef: modelResourceRef,
    paramsSchema: z.object({
      clusters: z
        .array(z.string())
        .describe('Names of clusters, as configured'),
    }),
    apply: (model, params) => passes(inClusters(params), model),
    toQuery: inClusters,
  }),
  inNamespace: createPermissionRule({
    name: 'IN_NAMESPACE',
    description:
      'Allow models in one of the given namespaces; combine with IN_CLUSTER where a name means different things in different clusters',
    resourceRef: modelResourceRef,
    paramsSchema: z.object({
      namespaces: z.array(z.string()).describe('Names of namespaces'),
    }),
    apply: (model, params) => passes(inNamespaces(params), model),
    toQuery: inNamespaces,
  }),
  ofDriver: createPermissionRule({
    name: 'OF_DRIVER',
    description: 'Allow models of one of the given systems',
    resourceRef: modelResourceRef,
    paramsSchema: z.object({
      drivers: z
        .array(z.string())
        .describe('Ids of drivers, for example greenthread'),
    }),
    apply: (model, params) => passes(ofDrivers(params), model),
    toQuery: ofDrivers,
  }),
};

/** All rules, for registration. */
export const modelRules = Object.values(rules);

const conditionExports = createConditionExports({
  resourceRef: modelResourceRef,
  rules,
});

/**
 * Makes a condition from the parameters of its rule.
 *
 * @public
 */
export type InferenceModelCondition<TParams extends Record<string, string[]>> =
  (
    params: TParams,
  ) => PermissionCondition<typeof RESOURCE_TYPE_INFERENCE_MODEL, TParams>;

/**
 * Conditions for permission policies. All of them are pushed down into the
 * database, so that a person sees neither row nor count of a model they may
 * not see.
 *
 * @public
 */
export const inferenceModelConditions: {
  /** The label `inference/owner` of the resource names one of the given entities. */
  isOwner: InferenceModelCondition<{ claims: string[] }>;
  /** The model is in one of the given clusters. */
  inCluster: InferenceModelCondition<{ clusters: string[] }>;
  /** The model is in one of the given namespaces. */
  inNamespace: InferenceModelCondition<{ namespaces: string[] }>;
  /** The model is of one of the given systems. */
  ofDriver: InferenceModelCondition<{ drivers: string[] }>;
} = conditionExports.conditions;

/**
 * Makes a conditional decision of a permission policy.
 *
 * @public
 */
export function createInferenceModelConditionalDecision(
  permission: ResourcePermission<typeof RESOURCE_TYPE_INFERENCE_MODEL>,
  conditions: PermissionCriteria<
    PermissionCondition<typeof RESOURCE_TYPE_INFERENCE_MODEL>
  >,
): ConditionalPolicyDecision {
  return conditionExports.createConditionalDecision(permission, conditions);
}
