import { nameHash } from '../model/nameHash';
import { provisionedAnnotations } from './provisionedModel';
import { ManifestTarget } from './types';

/** Longest name of a service, which is the strictest of all kinds. */
const LONGEST = 63;
const LEGAL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const ENDS_IN_HASH = /-[0-9a-f]{16}$/;

/**
 * Name of what is made beside a model: `<driver>-<name>` in the model's own
 * namespace. Where models of several namespaces or servers meet, and where that
 * is too long for a name, not legal as one or could be another's, it ends in a
 * hash of the whole reference: two models never share a name.
 *
 * @param part - tells several objects of one kind and model apart
 * @public
 */
export function manifestName(
  { ref, place, ofServer }: Omit<ManifestTarget, 'labels'>,
  part?: string,
): string {
  const isBeside =
    !ofServer && (place?.namespace ?? ref.namespace) === ref.namespace;
  const words = [ref.driver, ...(isBeside ? [] : [ref.namespace]), ref.name];
  const whole = words.join('-');
  // The driver is what comes before the first dash.
  const isPlain = isBeside && part === undefined && !ref.driver.includes('-');
  if (
    isPlain &&
    whole.length <= LONGEST &&
    LEGAL.test(whole) &&
    !ENDS_IN_HASH.test(whole)
  ) {
    return whole;
  }
  const { cluster, namespace, driver, name } = ref;
  const hash = nameHash([cluster, namespace, driver, name, part ?? '']);
  const head = [whole, ...(part === undefined ? [] : [part])]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST - hash.length - 1)
    .replace(/-+$/, '');
  return head ? `${head}-${hash}` : hash;
}

/**
 * Metadata of what is made beside a model; nobody takes the labels that
 * decommissioning goes by. What belongs to the model of a server is in no
 * namespace until one is named.
 */
export function manifestMetadata(target: ManifestTarget, part?: string) {
  const { ref, place, ofServer, labels } = target;
  const namespace = place?.namespace ?? (ofServer ? undefined : ref.namespace);
  return {
    name: manifestName(target, part),
    ...(namespace !== undefined && { namespace }),
    labels: { ...place?.labels, ...labels },
    annotations: provisionedAnnotations(ref),
  };
}
