import type { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** The schemas that the editor of templates shows; with the scaffolder's own zod. */

type Zod = Parameters<Parameters<typeof makeFieldSchema>[0]['output']>[0];

export const fieldOptions = (z: Zod) =>
  z
    .object({
      driver: z.string().describe('The system of the template'),
      properties: z
        .record(z.string())
        .describe(
          'What the parameters are called that the field reads, where not as they usually are',
        ),
      labels: z
        .enum(['rules', 'monitors', 'dashboard'])
        .describe('What the labels of InferenceRuleLabels are for'),
    })
    .partial();

export const gpuFitValue = (z: Zod) =>
  z
    .object({
      gpus: z.number().int().describe('GPUs of one replica'),
      maxModelLength: z.number().int().describe('Tokens'),
      assumptions: z
        .record(z.number())
        .describe('For the estimate only; no part of the model service'),
    })
    .partial();
