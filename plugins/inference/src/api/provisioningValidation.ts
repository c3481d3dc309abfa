import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { parseModelRef } from '@wakeboard/plugin-inference-common';
import { toFailure } from './failure';
import { InferenceApi, inferenceApiRef } from './InferenceApi';
import { wrongLabels } from './labels';
import {
  FormValues,
  GpuFitValue,
  ProvisioningFieldOptions,
  readForm,
  RuleLabelsValue,
  specOf,
  TargetValue,
} from './provisioningForm';
import { AskingField, problemsOf } from './provisioningProblems';
import { readWords, Words } from './readWords';
import { keepRefusal, RefusedField } from './refusals';
import type { ModelServiceCheck, ModelServiceSpec } from './types';

/**
 * What keeps a person from the next step of a form, in the backend's
 * sentences. Where the backend cannot be asked the step is refused as well: it
 * could not make anything then.
 */

type Validator<T> = CustomFieldValidator<T, ProvisioningFieldOptions>;

/** Longest wait for an answer. */
const PATIENCE_MS = 30_000;
/** For fields of one step, which are asked about one after the other. */
const FRESH_MS = 2_000;

interface Asked {
  api: InferenceApi;
  values: FormValues;
  t: Words;
}

export const validateTarget: Validator<TargetValue> = validator(
  'target',
  async (_, asked) => {
    const { api, values, t } = asked;
    const { target, driver } = values;
    const { cluster, namespace } = target;
    if (!cluster || !namespace) return [t('provisioning.target.choose')];
    const told = await problems({ kind: 'target' }, asked, { anyName: true });
    if (told.length > 0) return told;
    const { targets } = await patiently(signal =>
      api.getProvisioning({ signal }),
    );
    const isOffered = targets.some(
      each =>
        each.cluster === cluster &&
        each.namespaces.includes(namespace) &&
        each.drivers.some(({ id, installed }) => id === driver && installed),
    );
    return isOffered
      ? []
      : [t('provisioning.target.notOffered', { cluster, namespace })];
  },
);

export const validateModelName: Validator<string> = validator(
  'name',
  async (_, asked) => {
    const { values, t } = asked;
    if (!values.name) return [t('provisioning.name.missing')];
    return problems({ kind: 'name' }, asked);
  },
);

export const validateSloProfile: Validator<string> = validator(
  'sloProfile',
  (_, asked) => problems({ kind: 'sloProfile' }, asked, { anyName: true }),
);

export const validateGpuFit: Validator<GpuFitValue> = validator(
  'gpu',
  (_, asked) => problems({ kind: 'gpu' }, asked, { anyName: true }),
);

export const validateRuleLabels: Validator<RuleLabelsValue> = validator(
  'labels',
  async (value, asked, { labels: of = 'rules' }) => {
    const wrong = wrongLabels(Object.entries(value?.labels ?? {}));
    return wrong.length > 0
      ? wrong.map(({ part, text }) =>
          asked.t(`provisioning.labels.wrong.${part}`, {
            text: JSON.stringify(text),
          }),
        )
      : problems({ kind: 'labels', of }, asked, { anyName: true });
  },
);

export const validateModelPicker: Validator<string> = validator(
  'model',
  async (value, { api, t }) => {
    if (!value) return [t('provisioning.picker.choose')];
    const ref = parseModelRef(value);
    const { errors } = await patiently(signal =>
      api.deleteProvisioned(ref, { dryRun: true }, { signal }),
    );
    return errors.map(({ message }) => message);
  },
);

function validator<T>(
  field: RefusedField,
  judge: (
    value: T | undefined,
    asked: Asked,
    options: ProvisioningFieldOptions,
  ) => Promise<string[]>,
): Validator<T> {
  return async (value, { addError }, context) => {
    const { apiHolder, formData, uiSchema = {} } = context;
    const options: ProvisioningFieldOptions = uiSchema['ui:options'] ?? {};
    const t = await readWords(apiHolder);
    const api = apiHolder.get(inferenceApiRef);
    if (!api) {
      addError(t('provisioning.noApi'));
      return;
    }
    const values = readForm(formData, options);
    const sentences = await judge(value, { api, values, t }, options).catch(
      error => {
        const { message } = toFailure(error);
        return [t('provisioning.notChecked', { message })];
      },
    );
    if (uiSchema['ui:hideError'] !== true) {
      sentences.forEach(sentence => addError(sentence));
      return;
    }
    keepRefusal(api, field, { value, values }, sentences);
    if (sentences.length > 0) addError(t('provisioning.refused'));
  };
}

async function problems(
  field: AskingField,
  { api, values, t }: Asked,
  options: { anyName?: boolean } = {},
): Promise<string[]> {
  const asked = specOf(values, options);
  if ('spec' in asked) {
    return problemsOf(field, await check(api, asked.spec), values);
  }
  // What the name needs stands before it; the others can be asked about later.
  return field.kind === 'name'
    ? asked.missing.map(missing => t(`provisioning.missing.${missing}`))
    : [];
}

const checks = new WeakMap<
  InferenceApi,
  { key: string; at: number; answer: Promise<ModelServiceCheck> }
>();

function check(
  api: InferenceApi,
  spec: ModelServiceSpec,
): Promise<ModelServiceCheck> {
  const key = JSON.stringify(spec);
  const now = performance.now();
  const last = checks.get(api);
  if (last?.key === key && now - last.at < FRESH_MS) return last.answer;
  const answer = patiently(signal => api.checkModelService(spec, { signal }));
  checks.set(api, { key, at: now, answer });
  return answer;
}

async function patiently<T>(
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    return await ask(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
