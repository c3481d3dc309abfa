import {
  OWNER_LABEL,
  PROVISIONED_BY,
  PROVISIONED_LABEL,
  PROVISIONED_MODEL_LABEL,
  SLO_PROFILE_LABEL,
  SYSTEM_LABEL,
} from '../annotations';
import { ModelRef } from '../model/modelRef';
import { nameHash } from '../model/nameHash';
import { ModelServiceSpec } from './types';

/** Longest value of a label of Kubernetes. */
const LONGEST = 63;
const LEGAL = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

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
  if (whole.length <= LONGEST && LEGAL.test(whole)) return whole;
  const legal = whole
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '');
  const hash = nameHash(whole);
  return `${legal.slice(0, LONGEST - hash.length - 1)}-${hash}`;
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
