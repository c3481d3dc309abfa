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

type Field = (ModelFilter & { field: string })['field'];

/** A rule that compares one field with a list; whether in memory or in SQL, it is the same filter. */
function fieldRule<TParam extends string>(options: {
  name: string;
  description: string;
  param: TParam;
  paramDescription: string;
  field: Field;
  normalize?: (value: string) => string;
}) {
  type Params = Record<TParam, string[]>;
  const toFilter = (params: Params): ModelFilter => ({
    field: options.field,
    values: params[options.param].map(options.normalize ?? (value => value)),
  });
  return createPermissionRule<typeof modelResourceRef, Params>({
    name: options.name,
    description: options.description,
    resourceRef: modelResourceRef,
    paramsSchema: z.object({
      [options.param]: z.array(z.string()).describe(options.paramDescription),
    } as Record<TParam, z.ZodArray<z.ZodString>>),
    apply: (model, params) => passes(toFilter(params), model),
    toQuery: toFilter,
  });
}

const rules = {
  isOwner: fieldRule({
    name: 'IS_OWNER',
    description: 'Allow models that are owned by one of the given entities',
    param: 'claims',
    paramDescription: 'Entity references of which one must be the owner',
    field: 'owner',
    normalize: ref => ref.toLowerCase(),
  }),
  inCluster: fieldRule({
    name: 'IN_CLUSTER',
    description: 'Allow models in one of the given clusters',
    param: 'clusters',
    paramDescription: 'Names of clusters, as configured',
    field: 'cluster',
  }),
  inNamespace: fieldRule({
    name: 'IN_NAMESPACE',
    description:
      'Allow models in one of the given namespaces; combine with IN_CLUSTER where a name means different things in different clusters',
    param: 'namespaces',
    paramDescription: 'Names of namespaces',
    field: 'namespace',
  }),
  ofDriver: fieldRule({
    name: 'OF_DRIVER',
    description: 'Allow models of one of the given systems',
    param: 'drivers',
    paramDescription: 'Ids of drivers, for example greenthread',
    field: 'driver',
  }),
};

/** All rules, for registration. */
export const modelRules = Object.values(rules);

const conditionExports = createConditionExports({
  resourceRef: modelResourceRef,
  rules,
});

type ModelCondition<TParams extends Record<string, string[]>> = (
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
  isOwner: ModelCondition<{ claims: string[] }>;
  /** The model is in one of the given clusters. */
  inCluster: ModelCondition<{ clusters: string[] }>;
  /** The model is in one of the given namespaces. */
  inNamespace: ModelCondition<{ namespaces: string[] }>;
  /** The model is of one of the given systems. */
  ofDriver: ModelCondition<{ drivers: string[] }>;
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
