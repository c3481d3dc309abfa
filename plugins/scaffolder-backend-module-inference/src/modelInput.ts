import type { z as zod } from 'zod/v3';

/** The library as the scaffolder hands it to schemas. */
export type Zod = typeof zod;

/**
 * The model service that actions take as `model`, once for all of them.
 *
 * Values of optional fields may be empty, as forms leave them: an empty one is
 * as good as none.
 */
export function modelInput(z: Zod) {
  const texts = (description: string) =>
    z.record(z.string()).optional().describe(description);
  const choice = (what: string) =>
    z
      .union([
        z.literal(false),
        z.object({
          labels: texts(
            'Labels on the object itself, in place of those that are configured, for example `release: kube-prometheus-stack`',
          ),
          namespace: z
            .string()
            .optional()
            .describe('Where the object goes; beside the model if left out'),
        }),
      ])
      .optional()
      .describe(`${what}; false leaves it out`);
  return z
    .object({
      cluster: z
        .string()
        .min(1)
        .describe('Name of the cluster or server, as configured'),
      driver: z
        .string()
        .min(1)
        .describe(
          'System that is to serve the model: greenthread, kthena, llmkube, vllm, triton or gpustack',
        ),
      namespace: z
        .string()
        .min(1)
        .describe(
          'Namespace of the cluster; one that is open for model services',
        ),
      name: z
        .string()
        .min(1)
        .describe('Name of the resource, legal for the system'),
      source: z
        .string()
        .min(1)
        .describe(
          'Where the weights come from, for example hf://Qwen/Qwen3-8B or s3://bucket/path',
        ),
      servedName: z
        .string()
        .optional()
        .describe(
          'Name that clients send in requests; the name of the model if left out',
        ),
      replicas: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Replicas; 1 if left out'),
      gpus: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe('GPUs of one replica, 0 for none; 1 if left out'),
      gpuResource: z
        .string()
        .optional()
        .describe('Extended resource of the GPUs; nvidia.com/gpu if left out'),
      cpu: z
        .string()
        .optional()
        .describe('CPUs of one replica, as Kubernetes writes them'),
      memory: z
        .string()
        .optional()
        .describe('Memory of one replica, as Kubernetes writes it'),
      image: z
        .string()
        .optional()
        .describe('Container image; the default of the system if left out'),
      args: z
        .array(z.string())
        .optional()
        .describe('Further arguments of the engine, one token per item'),
      maxModelLength: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Longest context, tokens'),
      labels: texts('Labels on every object that is made'),
      annotations: texts("Annotations on the model's resource"),
      options: z
        .record(z.any())
        .optional()
        .describe('What only this system knows; see the page of the system'),
      owner: z
        .string()
        .optional()
        .describe(
          'Name or entity reference of a Group of the default namespace',
        ),
      system: z
        .string()
        .optional()
        .describe(
          'Name or entity reference of a System of the default namespace',
        ),
      sloProfile: z
        .string()
        .optional()
        .describe('SLO profile, as configured; the default one if left out'),
      rules: choice(
        'PrometheusRule with the records of the SLOs and all alerts',
      ),
      monitors: choice(
        'ServiceMonitor or PodMonitor, where the system needs one',
      ),
      dashboard: choice('ConfigMap with a dashboard of Grafana'),
      catalog: z
        .object({
          title: z.string().optional(),
          description: z.string().optional(),
          lifecycle: z.string().optional(),
          tags: z.array(z.string()).optional(),
        })
        .optional()
        .describe('For catalog-info.yaml, beside what follows from the model'),
    })
    .describe('The model service');
}

/** A value that {@link modelInput} takes. */
export type ModelInput = zod.infer<ReturnType<typeof modelInput>>;

/** The reference of a model that actions take as `modelRef`. */
export function modelRefInput(z: Zod) {
  return z
    .string()
    .describe(
      'The model as cluster/namespace/driver/name, for example demo/llm/vllm/qwen3-8b: the output `modelRef` of other actions',
    );
}
