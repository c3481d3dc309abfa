import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import Ajv, { ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** Copies of Kthena's own definitions, which not everybody has. */
const folder = resolve(__dirname, '../../../../../../../shared/crds/kthena');

/** Why nothing can be held against the definitions; undefined: it can. */
export function whyNoDefinitions(): string | undefined {
  return existsSync(folder) ? undefined : 'the definitions are not here';
}

const FILES: Record<string, string> = {
  ModelServing: 'workload.serving.volcano.sh_modelservings.yaml',
  ModelBooster: 'workload.serving.volcano.sh_modelboosters.yaml',
  AutoscalingPolicy: 'workload.serving.volcano.sh_autoscalingpolicies.yaml',
  ModelServer: 'networking.serving.volcano.sh_modelservers.yaml',
  ModelRoute: 'networking.serving.volcano.sh_modelroutes.yaml',
};
const validators = new Map<string, ValidateFunction>();

/** What the definition of an object's kind has against it. Fields that it does not name count too. */
export function faultsOf(object: KubernetesObject): string[] {
  const { metadata, kind = '', apiVersion, ...rest } = object;
  const validate = validatorOf(kind, apiVersion ?? '');
  return validate({ ...rest, kind, apiVersion, metadata: {} })
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
}

function validatorOf(kind: string, apiVersion: string): ValidateFunction {
  const known = validators.get(kind);
  if (known) return known;
  const { spec } = parse(readFileSync(resolve(folder, FILES[kind]), 'utf8'));
  const version = spec.versions.find(
    ({ name }: { name: string }) => `${spec.group}/${name}` === apiVersion,
  );
  if (!version) throw new Error(`${kind} is not served as ${apiVersion}`);
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    closed(version.schema.openAPIV3Schema) as object,
  );
  validators.set(kind, validate);
  return validate;
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
