import {
  OWNER_LABEL,
  PROVISIONED_BY,
  PROVISIONED_LABEL,
  PROVISIONED_MODEL_LABEL,
  SLO_PROFILE_LABEL,
  SYSTEM_LABEL,
} from '../annotations';
import { ModelRef } from '../model/modelRef';
import { ModelServiceSpec } from './types';

/** Longest value of a label of Kubernetes. */
const LONGEST = 63;
const HASH_DIGITS = 10;

/**
 * What stands in the label {@link PROVISIONED_MODEL_LABEL} of everything that
 * was made for a model, wherever it was made: namespace, driver and name, cut
 * and told apart by a hash where they are too long for a label.
 *
 * @public
 */
export function provisionedModel(
  ref: Pick<ModelRef, 'namespace' | 'driver' | 'name'>,
): string {
  const whole = `${ref.namespace}.${ref.driver}.${ref.name}`;
  const legal = whole.replace(/[^A-Za-z0-9._-]/g, '_');
  if (legal === whole && whole.length <= LONGEST) return whole;
  const head = legal.slice(0, LONGEST - HASH_DIGITS - 1);
  return `${head}-${hashOf(whole)}`;
}

/**
 * The labels on everything that is made for a model service, over those that
 * the person asked for.
 *
 * @public
 */
export function provisionedLabels(
  spec: Pick<
    ModelServiceSpec,
    | 'namespace'
    | 'driver'
    | 'name'
    | 'labels'
    | 'owner'
    | 'system'
    | 'sloProfile'
  >,
): Record<string, string> {
  return {
    ...spec.labels,
    [PROVISIONED_LABEL]: PROVISIONED_BY,
    [PROVISIONED_MODEL_LABEL]: provisionedModel(spec),
    ...(spec.owner && { [OWNER_LABEL]: spec.owner }),
    ...(spec.system && { [SYSTEM_LABEL]: spec.system }),
    ...(spec.sloProfile && { [SLO_PROFILE_LABEL]: spec.sloProfile }),
  };
}

/** FNV-1a over 64 bits, in hexadecimal: to tell names apart, not to keep secrets. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0').slice(0, HASH_DIGITS);
}
