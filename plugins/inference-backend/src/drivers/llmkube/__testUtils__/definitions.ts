import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import Ajv, { ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** Copies of LLMKube's own definitions, which not everybody has. */
const folder = resolve(__dirname, '../../../../../../../shared/crds/llmkube');

/** Why nothing can be held against the definitions; undefined: it can. */
export function whyNoDefinitions(): string | undefined {
  return existsSync(folder) ? undefined : 'the definitions are not here';
}

const FILES: Record<string, string> = {
  Model: 'inference.llmkube.dev_models.yaml',
  InferenceService: 'inference.llmkube.dev_inferenceservices.yaml',
  ModelPool: 'inference.llmkube.dev_modelpools.yaml',
  ModelRouter: 'inference.llmkube.dev_modelrouters.yaml',
};
const validators = new Map<string, ValidateFunction>();

/** What the definition of an object's kind has against it. Fields that it does not name count too. */
export function faultsOf(object: KubernetesObject): string[] {
  const kind = object.kind ?? '';
  let validate = validators.get(kind);
  if (!validate) {
    const text = readFileSync(resolve(folder, FILES[kind]), 'utf8');
    const { schema } = parse(text).spec.versions[0];
    validate = new Ajv({ strict: false, validateFormats: false }).compile(
      closed(schema.openAPIV3Schema) as object,
    );
    validators.set(kind, validate);
  }
  const { metadata, ...rest } = object;
  return validate({ ...rest, metadata: {} })
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
}

/** A real API drops fields that a definition does not name; here they are faults. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(closed);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  const isOpen =
    copy.type !== 'object' ||
    typeof copy.properties !== 'object' ||
    copy.additionalProperties !== undefined ||
    'x-kubernetes-preserve-unknown-fields' in copy;
  return isOpen ? copy : { ...copy, additionalProperties: false };
}
