import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { RenderedKind, Rendering } from '@wakeboard/plugin-inference-node';
import { GROUP, SERVICE_LABEL } from './resources';

/** What is made, in this order. */
export const renders: RenderedKind[] = [
  {
    group: GROUP,
    version: 'v1beta1',
    plural: 'inferenceservices',
    kind: 'InferenceService',
    namespaced: true,
  },
];

/** The InferenceService of a model, and what scrapes its pods. */
export function render(spec: ModelSpec): Rendering {
  // The Deployment and the Services are named after it, `-predictor` behind.
  if (!/^[a-z]([a-z0-9-]{0,51}[a-z0-9])?$/.test(spec.name)) {
    return {
      refused: `${JSON.stringify(
        spec.name,
      )} cannot name an InferenceService; expected lower case letters, digits and "-", at most 53, beginning with a letter`,
    };
  }
  const [option] = Object.keys(spec.options ?? {});
  if (option !== undefined) {
    return { refused: `There is no option ${JSON.stringify(option)}` };
  }
  const limits = {
    ...(spec.gpus > 0 && {
      [spec.gpuResource ?? 'nvidia.com/gpu']: String(spec.gpus),
    }),
    ...(spec.cpu && { cpu: spec.cpu }),
    ...(spec.memory && { memory: spec.memory }),
  };
  return {
    objects: [
      {
        apiVersion: `${GROUP}/v1beta1`,
        kind: 'InferenceService',
        metadata: {
          name: spec.name,
          namespace: spec.namespace,
          labels: { ...spec.labels },
          annotations: {
            ...spec.annotations,
            'serving.kserve.io/deploymentMode': 'Standard',
          },
        },
        spec: {
          predictor: {
            minReplicas: spec.replicas,
            maxReplicas: Math.max(spec.replicas, 1),
            model: {
              modelFormat: { name: 'huggingface' },
              storageUri: spec.source,
              args: [
                `--model_name=${spec.servedName ?? spec.name}`,
                ...(spec.maxModelLength === undefined
                  ? []
                  : [`--max_model_len=${spec.maxModelLength}`]),
                ...(spec.args ?? []),
              ],
              resources: { limits, requests: limits },
            },
          },
        },
      },
    ],
    monitors: [
      {
        kind: 'pod',
        selector: { [SERVICE_LABEL]: spec.name },
        port: 8080,
        path: '/metrics',
      },
    ],
    notes: [],
  };
}
