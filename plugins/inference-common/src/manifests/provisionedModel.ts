import {
  OWNER_LABEL,
  PROVISIONED_BY,
  PROVISIONED_FOR_ANNOTATION,
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
/** 128 bits: somebody who may choose names finds none with the label of another model. */
const DIGITS = 32;

/** A model within its cluster or server. */
type ModelOfPlace = Pick<ModelRef, 'namespace' | 'driver' | 'name'>;

/**
 * What stands in the label {@link PROVISIONED_MODEL_LABEL} of everything that
 * was made for a model, wherever it was made: namespace, driver and name, cut
 * and told apart by a hash where they are too long for a label or could be read
 * in two ways.
 *
 * @public
 */
export function provisionedModel(ref: ModelOfPlace): string {
  const { namespace, driver, name } = ref;
  const whole = `${namespace}.${driver}.${name}`;
  const isPlain = whole.length <= LONGEST && LEGAL.test(whole);
  // A name may have dots: it is what comes after the second.
  if (isPlain && !`${namespace}${driver}`.includes('.')) return whole;
  const head = whole
    .replace(/[^A-Za-z0-9_-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST - DIGITS - 1);
  // Without dots, and thereby not that of a model whose name fits.
  const hash = nameHash([namespace, driver, name], DIGITS);
  return head ? `${head}-${hash}` : hash;
}

/**
 * What stands in the annotation {@link PROVISIONED_FOR_ANNOTATION} of
 * everything that was made for a model: `namespace/driver/name`, never cut.
 * Which cluster or server it is of tells the place where it was found.
 *
 * @public
 */
export function provisionedFor(ref: ModelOfPlace): string {
  return [ref.namespace, ref.driver, ref.name]
    .map(encodeURIComponent)
    .join('/');
}

/**
 * Whether an object was made for a model by provisioning. Its label finds it;
 * its annotation, where it was made by something that keeps any, has to agree.
 *
 * @public
 */
export function isProvisionedFor(
  { labels = {}, annotations = {} }: ObjectMarks,
  ref: ModelOfPlace,
): boolean {
  const told = annotations[PROVISIONED_FOR_ANNOTATION];
  return (
    labels[PROVISIONED_LABEL] === PROVISIONED_BY &&
    labels[PROVISIONED_MODEL_LABEL] === provisionedModel(ref) &&
    (told === undefined || told === provisionedFor(ref))
  );
}

/** Of the metadata of an object. */
interface ObjectMarks {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
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

/**
 * The annotations on everything that is made for a model service, where it can
 * have any.
 *
 * @public
 */
export function provisionedAnnotations(
  ref: ModelOfPlace,
): Record<string, string> {
  return { [PROVISIONED_FOR_ANNOTATION]: provisionedFor(ref) };
}
