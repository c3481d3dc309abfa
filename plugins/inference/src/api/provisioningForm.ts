import { parseEntityRef } from '@backstage/catalog-model';
import type { ModelServiceSpec } from './types';

/**
 * What a form of the scaffolder holds, as a model service. A form is filled in
 * over several steps, so anything may be missing, and what is there may be of
 * any shape that a template gave it: what cannot be read is not there.
 */

/**
 * Value of the field `InferenceTarget`.
 *
 * @public
 */
export interface TargetValue {
  cluster?: string;
  namespace?: string;
}

/**
 * What a person knows better than the estimate of `InferenceGpuFit`.
 *
 * @public
 */
export interface GpuAssumptions {
  /** Number of weights. */
  parameters?: number;
  bitsPerWeight?: number;
  layers?: number;
  kvHeads?: number;
  headDim?: number;
  kvBits?: number;
  concurrentSequences?: number;
  overheadBytes?: number;
  /** Share of a GPU's memory that the engine takes, above 0 to 1. */
  utilization?: number;
}

/**
 * Value of the field `InferenceGpuFit`.
 *
 * @public
 */
export interface GpuFitValue {
  /** GPUs of one replica; 1 if left out. */
  gpus?: number;
  /** Tokens; the model's own longest context if left out. */
  maxModelLength?: number;
  /** Only for the estimate; no part of the model service. */
  assumptions?: GpuAssumptions;
}

/**
 * Value of the field `InferenceRuleLabels`: labels beside those of the
 * configuration.
 *
 * @public
 */
export interface RuleLabelsValue {
  labels?: Record<string, string>;
}

/** Which objects a field of labels is about. */
export const LABELLED = ['rules', 'monitors', 'dashboard'] as const;
export type Labelled = (typeof LABELLED)[number];

/** Parameters that the fields read, by the names that they have unless a template says otherwise. */
export const PROPERTIES = [
  'target',
  'name',
  'source',
  'sloProfile',
  'gpu',
  'rules',
  'monitors',
  'dashboard',
  'replicas',
  'owner',
  'system',
  'options',
  'delivery',
] as const;
export type PropertyName = (typeof PROPERTIES)[number];

/**
 * `ui:options` of the fields.
 *
 * @public
 */
export interface ProvisioningFieldOptions {
  /** The system of the template. */
  driver?: string;
  /** What the parameters are called, where not as they usually are. */
  properties?: { [name: string]: string };
  /** For `InferenceRuleLabels`: what the labels are for; `rules` if left out. */
  labels?: 'rules' | 'monitors' | 'dashboard';
}

/** What is filled in. */
export interface FormValues {
  driver?: string;
  target: TargetValue;
  name?: string;
  source?: string;
  sloProfile?: string;
  gpu: GpuFitValue;
  labels: { [Of in Labelled]?: Record<string, string> };
  replicas?: number;
  owner?: string;
  system?: string;
  options?: Record<string, unknown>;
  /** Only files are made, for others to look at. */
  isPullRequest: boolean;
}

/** Without these nothing can be asked. */
export type Missing = 'driver' | 'target' | 'source' | 'name';

export function readForm(
  formData: unknown,
  options: ProvisioningFieldOptions = {},
): FormValues {
  const form = recordOf(formData) ?? {};
  const valueOf = (name: PropertyName): unknown =>
    form[options.properties?.[name] ?? name];
  const target = recordOf(valueOf('target')) ?? {};
  return {
    driver: textOf(options.driver),
    target: {
      cluster: textOf(target.cluster),
      namespace: textOf(target.namespace),
    },
    name: textOf(valueOf('name')),
    source: textOf(valueOf('source')),
    sloProfile: textOf(valueOf('sloProfile')),
    gpu: gpuOf(valueOf('gpu')),
    labels: Object.fromEntries(
      LABELLED.flatMap(of => {
        const labels = labelsOf(valueOf(of));
        return labels ? [[of, labels]] : [];
      }),
    ),
    replicas: countOf(valueOf('replicas')),
    owner: nameOf(valueOf('owner'), 'Group'),
    system: nameOf(valueOf('system'), 'System'),
    options: recordOf(valueOf('options')),
    isPullRequest: valueOf('delivery') === 'pullRequest',
  };
}

/** Stands for the name where that is not what is asked about. */
const ANY_NAME = 'model';

/**
 * The model service as far as it is filled in, or what is missing to ask about
 * it.
 *
 * @param options.anyName - the name is not what is asked about, and may be missing.
 */
export function specOf(
  values: FormValues,
  { anyName = false } = {},
): { spec: ModelServiceSpec } | { missing: Missing[] } {
  const { driver, target, source, gpu, labels } = values;
  const name = values.name ?? (anyName ? ANY_NAME : undefined);
  const { cluster, namespace } = target;
  if (!driver || !cluster || !namespace || !source || !name) {
    return {
      missing: [
        ...(driver ? [] : ['driver' as const]),
        ...(cluster && namespace ? [] : ['target' as const]),
        ...(source ? [] : ['source' as const]),
        ...(name ? [] : ['name' as const]),
      ],
    };
  }
  const { sloProfile, owner, system, options } = values;
  const choices = Object.fromEntries(
    Object.entries(labels).map(([of, own]) => [of, { labels: own }]),
  );
  return {
    spec: {
      cluster,
      namespace,
      driver,
      name,
      source,
      replicas: values.replicas ?? 1,
      gpus: gpu.gpus ?? 1,
      ...(gpu.maxModelLength !== undefined && {
        maxModelLength: gpu.maxModelLength,
      }),
      ...(sloProfile && { sloProfile }),
      ...(owner && { owner }),
      ...(system && { system }),
      ...(options && { options }),
      ...choices,
    },
  };
}

const isAbove = (least: number) => (value: unknown) =>
  typeof value === 'number' && value > least;
const isCount = (value: unknown) => isWhole(value, 1);

/** What can be meant by each assumption. */
const MEANT: Record<keyof GpuAssumptions, (value: unknown) => boolean> = {
  parameters: isAbove(0),
  bitsPerWeight: isAbove(0),
  layers: isCount,
  kvHeads: isCount,
  headDim: isCount,
  kvBits: isAbove(0),
  concurrentSequences: isCount,
  overheadBytes: value => value === 0 || isAbove(0)(value),
  utilization: value => isAbove(0)(value) && Number(value) <= 1,
};

/** The value of `InferenceGpuFit`, without what cannot be meant. */
export function gpuOf(value: unknown): GpuFitValue {
  const { gpus, maxModelLength, assumptions } = recordOf(value) ?? {};
  const assumed: GpuAssumptions = Object.fromEntries(
    Object.entries(recordOf(assumptions) ?? {}).filter(([name, each]) =>
      MEANT[name as keyof GpuAssumptions]?.(each),
    ),
  );
  return {
    ...(isWhole(gpus, 0) && { gpus }),
    ...(isWhole(maxModelLength, 1) && { maxModelLength }),
    ...(Object.keys(assumed).length > 0 && { assumptions: assumed }),
  };
}

/** The labels in the value of `InferenceRuleLabels`; undefined: none were given. */
export function labelsOf(value: unknown): Record<string, string> | undefined {
  const labels = recordOf(recordOf(value)?.labels);
  return (
    labels &&
    Object.fromEntries(
      Object.entries(labels).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    )
  );
}

function countOf(value: unknown): number | undefined {
  return isWhole(value, 0) ? value : undefined;
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isInteger(value) && Number(value) >= least;
}

/** Names of entities stand in labels, references do not. */
function nameOf(value: unknown, defaultKind: string): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  try {
    return parseEntityRef(text, { defaultKind }).name;
  } catch {
    return text;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : undefined;
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined;
}
