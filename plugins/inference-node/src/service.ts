import {
  BackstageCredentials,
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  InferenceClient,
  InferenceQueries,
  InferenceSchemas,
  ModelRef,
} from '@wakeboard/plugin-inference-common';

/**
 * Options of every call of {@link InferenceService}.
 *
 * @public
 */
export interface InferenceServiceOptions {
  /** On whose behalf: what they may not see is not there. */
  credentials: BackstageCredentials;
  signal?: AbortSignal;
}

/**
 * The models, for other backend plugins and modules. Every method throws
 * `ResponseError` where the inference backend answers with an error.
 *
 * @public
 */
export interface InferenceService {
  /** Models that the caller may see, by entity or by page. */
  listModels(
    query: InferenceQueries['listModels'],
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['ModelList']>;
  /** One model as last observed. */
  getModel(
    ref: ModelRef,
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['ModelDetail']>;
  /** Models of one cluster or server, and whether they are all. */
  listInventory(
    query: InferenceQueries['listInventory'],
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['Inventory']>;
  /** What speaks against a model service. Nothing is changed. */
  checkModel(
    spec: InferenceSchemas['ModelServiceSpec'],
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['ModelServiceCheck']>;
  /** The files of a model service. Nothing is changed. */
  renderModel(
    spec: InferenceSchemas['ModelServiceSpec'],
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['RenderedModelService']>;
  /** Makes a model service, or brings it to what is asked for. */
  applyModel(
    request: { spec: InferenceSchemas['ModelServiceSpec']; dryRun?: boolean },
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['AppliedModelService']>;
  /** Everything that provisioning made for a model service. */
  listProvisioned(
    ref: ModelRef,
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['ProvisionedObjects']>;
  /** Deletes everything that provisioning made for a model service, and nothing else. */
  deleteModel(
    ref: ModelRef,
    options: InferenceServiceOptions & { dryRun?: boolean },
  ): Promise<InferenceSchemas['ProvisionedObjects']>;
}

/**
 * Reaches the inference backend from other plugins, in the same process or in
 * another one.
 *
 * @public
 */
export const inferenceServiceRef = createServiceRef<InferenceService>({
  id: 'inference.service',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { auth: coreServices.auth, discovery: coreServices.discovery },
      factory({ auth, discovery }) {
        const client = new InferenceClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        const toRequestOptions = async (options: InferenceServiceOptions) => {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: options.credentials,
            targetPluginId: 'inference',
          });
          return { token, signal: options.signal };
        };
        return {
          listModels: async (query, options) =>
            client.listModels(query, await toRequestOptions(options)),
          getModel: async (ref, options) =>
            client.getModel(ref, await toRequestOptions(options)),
          listInventory: async (query, options) =>
            client.listInventory(query, await toRequestOptions(options)),
          checkModel: async (spec, options) =>
            client.checkModelService(spec, await toRequestOptions(options)),
          renderModel: async (spec, options) =>
            client.renderModelService(spec, await toRequestOptions(options)),
          applyModel: async (request, options) =>
            client.applyModelService(request, await toRequestOptions(options)),
          listProvisioned: async (ref, options) =>
            client.listProvisioned(ref, await toRequestOptions(options)),
          deleteModel: async (ref, { dryRun, ...options }) =>
            client.deleteProvisioned(
              ref,
              { dryRun },
              await toRequestOptions(options),
            ),
        };
      },
    }),
});
