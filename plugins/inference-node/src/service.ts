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
        };
      },
    }),
});
