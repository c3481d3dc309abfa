import { createHash } from 'node:crypto';
import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  modelEntityName,
  ModelRef,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import { ModelInput } from './modelInput';
import { toldError } from './toldError';

/**
 * What an action was given as the inference backend takes it: without what a
 * form left empty, and with names in place of entity references.
 *
 * @throws InputError that names the field.
 */
export function toSpec(input: ModelInput): ModelServiceSpec {
  const given = Object.entries(input).filter(
    ([, value]) => value !== '' && value !== undefined && value !== null,
  );
  const spec = Object.fromEntries(given) as unknown as ModelServiceSpec;
  if (spec.owner) spec.owner = toName('owner', spec.owner, 'group');
  if (spec.system) spec.system = toName('system', spec.system, 'system');
  return spec;
}

/** Entity of a model: by its reference alone, so that it is known before the catalog has it. */
export function entityRefOf(ref: ModelRef): string {
  return `component:default/${modelEntityName(ref)}`;
}

/** Tells a specification from every other one of the same model. */
export function digestOf(spec: ModelServiceSpec): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(spec)))
    .digest('hex')
    .slice(0, 16);
}

function toName(
  field: 'owner' | 'system',
  text: string,
  defaultKind: string,
): string {
  const refuse = () =>
    toldError(
      new InputError(
        `${field}: ${JSON.stringify(
          text,
        )} is not accepted; expected the name of a ${
          defaultKind === 'group' ? 'Group' : 'System'
        } of the default namespace, or its entity reference ${defaultKind}:default/name`,
      ),
    );
  if (!/[:/]/.test(text)) return text;
  let ref;
  try {
    ref = parseEntityRef(text, { defaultKind, defaultNamespace: 'default' });
  } catch {
    throw refuse();
  }
  if (
    ref.kind.toLowerCase() !== defaultKind ||
    ref.namespace.toLowerCase() !== 'default'
  ) {
    throw refuse();
  }
  return ref.name;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, inOrder(inner)]);
}
