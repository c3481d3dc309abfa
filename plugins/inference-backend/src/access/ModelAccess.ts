import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  inferenceModelReadPermission,
  inferencePermissions,
  ModelRef,
  parseModelRef,
  RESOURCE_TYPE_INFERENCE_MODEL,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { ModelFilter, ModelStore, StoredModel } from '../store/types';
import { checkModelRef } from './checkModelRef';
import { couldPass, KnownFields } from './modelFilter';
import { modelResourceRef, modelRules } from './rules';

export type { KnownFields } from './modelFilter';

/** A permission that is decided per model. */
export type ModelPermission = ResourcePermission<
  typeof RESOURCE_TYPE_INFERENCE_MODEL
>;

/**
 * The one place that asks what a caller may do.
 *
 * A decision is asked for once per request, with its conditions; the conditions
 * are applied here, to the model in hand or as a filter of the store. Nothing
 * is allowed unless the decision is exactly ALLOW. A model that a caller may
 * not read is answered with the same error as one that is not there.
 */
export class ModelAccess {
  static create(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    models: Pick<ModelStore, 'findModel'>;
  }): ModelAccess {
    const { models, permissions, permissionsRegistry } = options;
    permissionsRegistry.addResourceType({
      resourceRef: modelResourceRef,
      permissions: inferencePermissions,
      rules: modelRules,
      getResources: refs =>
        Promise.all(
          refs.map(async text => {
            const ref = tryParse(text);
            return ref && models.findModel(ref);
          }),
        ),
    });
    const ruleset = permissionsRegistry.getPermissionRuleset(modelResourceRef);
    return new ModelAccess(
      permissions,
      models,
      createConditionAuthorizer(ruleset),
      createConditionTransformer(ruleset),
    );
  }

  private constructor(
    private readonly permissions: PermissionsService,
    private readonly models: Pick<ModelStore, 'findModel'>,
    private readonly authorizer: (
      decision: PolicyDecision,
      model: StoredModel | undefined,
    ) => boolean,
    private readonly transformer: ReturnType<
      typeof createConditionTransformer<ModelFilter>
    >,
  ) {}

  /** The models that the caller may read: all, none or those of a filter. */
  async filter(
    credentials: BackstageCredentials,
  ): Promise<ModelFilter | 'all' | 'none'> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission: inferenceModelReadPermission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return 'all';
      case AuthorizeResult.CONDITIONAL:
        return this.transformer(decision.conditions);
      default:
        return 'none';
    }
  }

  /**
   * The model, as last observed, if the caller may read it.
   *
   * @throws NotFoundError where it is not there or may not be read.
   */
  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
  ): Promise<StoredModel> {
    checkModelRef(ref);
    const model = await this.models.findModel(ref);
    const readable =
      model &&
      (await this.permits(credentials, [inferenceModelReadPermission], model));
    if (!readable?.[0]) {
      throw new NotFoundError(
        `There is no model ${stringifyModelRef(ref)} that you may see`,
      );
    }
    return model!;
  }

  /**
   * The model, as last observed, if the caller may read it and has a further
   * permission on it.
   *
   * @throws NotFoundError where it is not there or may not be read.
   * @throws NotAllowedError where it may be read only.
   */
  async decide(
    credentials: BackstageCredentials,
    permission: ModelPermission,
    ref: ModelRef,
  ): Promise<StoredModel> {
    const model = await this.read(credentials, ref);
    const [permitted] = await this.permits(credentials, [permission], model);
    if (!permitted) {
      throw new NotAllowedError(
        `You may see the model ${stringifyModelRef(
          ref,
        )}, but you lack the permission ${permission.name} on it`,
      );
    }
    return model;
  }

  /**
   * Of what is not there yet and only partly known, whether the caller may have
   * a permission on it, whatever the rest will be: for choices, never for the
   * decision itself.
   */
  async couldPermit(
    credentials: BackstageCredentials,
    permission: ModelPermission,
  ): Promise<(known: KnownFields) => boolean> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return () => true;
      case AuthorizeResult.CONDITIONAL: {
        const filter = this.transformer(decision.conditions);
        return known => couldPass(filter, known);
      }
      default:
        return () => false;
    }
  }

  /** Which of some permissions the caller has on a model in hand. */
  async permits(
    credentials: BackstageCredentials,
    permissions: ModelPermission[],
    model: StoredModel,
  ): Promise<boolean[]> {
    if (permissions.length === 0) {
      return [];
    }
    const decisions = await this.permissions.authorizeConditional(
      permissions.map(permission => ({ permission })),
      { credentials },
    );
    return permissions.map(
      (_, index) =>
        decisions[index] !== undefined &&
        this.authorizer(decisions[index], model),
    );
  }
}

function tryParse(text: string): ModelRef | undefined {
  try {
    return parseModelRef(text);
  } catch {
    return undefined;
  }
}
