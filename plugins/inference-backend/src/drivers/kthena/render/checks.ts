import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { BACKEND } from '../names';
import { KthenaOptions, show } from './options';

/**
 * What Kthena's definitions and its webhook would refuse, said before anything
 * is applied and in the words of the specification.
 */

const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUANTITY =
  /^([0-9]+(\.[0-9]+)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
const RESOURCE =
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const OWN_ARGUMENTS =
  /^--(model|served[-_]model[-_]name|port|max[-_]model[-_]len|tensor[-_]parallel[-_]size)(=|$)/;
const CACHE = /^(hostpath|pvc):\/\/.+/;
const MOST_NAME = 63;
const MOST_ROLE = 12;
const MOST_SERVED_NAME = 64;
const MOST_MODEL = 256;
const MOST_REPLICAS = 1_000_000;

const SOURCES: Record<
  KthenaOptions['kind'],
  { schemes: string[]; hint: string }
> = {
  ModelServing: {
    schemes: ['hf', 'pvc'],
    hint: '; options.kind ModelBooster, which downloads weights, also takes s3://, obs:// and ms://',
  },
  ModelBooster: { schemes: ['hf', 's3', 'obs', 'pvc', 'ms'], hint: '' },
};

/** Why this cannot be made; undefined where it can. */
export function whyNot(
  spec: ModelSpec,
  options: KthenaOptions,
): string | undefined {
  return [...problems(spec, options)][0];
}

function* problems(
  spec: ModelSpec,
  { kind, role, cacheURI, autoscaling }: KthenaOptions,
): Iterable<string> {
  const { name, namespace, replicas, gpus, source } = spec;
  if (!DNS_1035.test(name)) {
    yield `The name ${show(
      name,
    )} cannot be; expected lower case letters, digits and "-", beginning with a letter and not ending with "-"`;
  }
  if (!DNS_LABEL.test(namespace) || namespace.length > MOST_NAME) {
    yield `The namespace ${show(
      namespace,
    )} cannot be; expected lower case letters, digits and "-"`;
  }
  if (!isCount(replicas)) {
    yield `The number of replicas is ${show(
      replicas,
    )}; expected a whole number from 0 to ${MOST_REPLICAS}`;
  }
  if (!isCount(gpus)) {
    yield `The number of GPUs is ${show(
      gpus,
    )}; expected a whole number, 0 for none`;
  }
  if (!DNS_1035.test(role) || role.length > MOST_ROLE) {
    yield `options.role is ${show(
      role,
    )}; expected at most ${MOST_ROLE} lower case letters, digits and "-", beginning with a letter`;
  }
  const whole = longestName(spec, kind, role, autoscaling?.maxReplicas ?? 0);
  if (whole.length > MOST_NAME) {
    const most = name.length - (whole.length - MOST_NAME);
    yield `The name ${name} is too long: Kthena checks it as ${whole}, of which at most ${MOST_NAME} characters may be; a name of ${most} fits`;
  }
  const { schemes, hint } = SOURCES[kind];
  if (
    !schemes.some(
      scheme =>
        source.startsWith(`${scheme}://`) && source.length > scheme.length + 3,
    )
  ) {
    yield `The source ${show(
      source,
    )} cannot be read by a ${kind}; expected ${schemes
      .map(scheme => `${scheme}://…`)
      .join(' or ')}${hint}`;
  }
  if (
    kind === 'ModelServing' &&
    source.startsWith('pvc://') &&
    !DNS_LABEL.test(claimOf(source))
  ) {
    yield `The source ${show(
      source,
    )} names no claim; expected pvc://claim/path`;
  }
  yield* namesOf(spec, kind);
  yield* resourcesOf(spec);
  if (cacheURI !== undefined && !CACHE.test(cacheURI)) {
    yield `options.cacheURI is ${show(
      cacheURI,
    )}; expected hostpath://… or pvc://…`;
  }
  if (cacheURI !== undefined && kind !== 'ModelBooster') {
    yield 'options.cacheURI is of a ModelBooster only; set options.kind to ModelBooster';
  }
  if (
    kind === 'ModelBooster' &&
    source.startsWith('pvc://') &&
    claimOf(cacheURI ?? source) !== claimOf(source)
  ) {
    yield 'options.cacheURI has to be of the same claim as the source where that is pvc://';
  }
}

function* namesOf(
  spec: ModelSpec,
  kind: KthenaOptions['kind'],
): Iterable<string> {
  const { name, servedName = name, image, args = [], maxModelLength } = spec;
  if (servedName === '' || servedName.length > MOST_MODEL) {
    yield `The served name is ${show(
      servedName,
    )}; expected 1 to ${MOST_MODEL} characters`;
  }
  if (
    kind === 'ModelBooster' &&
    (!DNS_LABEL.test(servedName) || servedName.length > MOST_SERVED_NAME)
  ) {
    yield `The served name ${show(
      servedName,
    )} cannot be that of a ModelBooster; expected at most ${MOST_SERVED_NAME} lower case letters, digits and "-"; with options.kind ModelServing it may be any`;
  }
  if (image !== undefined && (image === '' || /\s/.test(image))) {
    yield `The image ${show(
      image,
    )} cannot be; expected a reference such as vllm/vllm-openai:v0.14.1`;
  }
  if (
    maxModelLength !== undefined &&
    (!Number.isInteger(maxModelLength) || maxModelLength < 1)
  ) {
    yield `The longest context is ${show(
      maxModelLength,
    )}; expected a number of tokens`;
  }
  const own = args.find(arg => OWN_ARGUMENTS.test(arg));
  if (own !== undefined) {
    yield `The argument ${show(
      own,
    )} is set from the specification; leave it out`;
  }
}

function* resourcesOf({
  cpu,
  memory,
  gpuResource,
}: ModelSpec): Iterable<string> {
  for (const [what, quantity] of [
    ['CPU', cpu],
    ['memory', memory],
  ]) {
    if (quantity !== undefined && !QUANTITY.test(quantity)) {
      yield `The ${what} is ${show(
        quantity,
      )}; expected a quantity such as 4 or 16Gi`;
    }
  }
  if (gpuResource !== undefined && !RESOURCE.test(gpuResource)) {
    yield `The GPU resource is ${show(
      gpuResource,
    )}; expected a name such as nvidia.com/gpu`;
  }
}

/** What the webhook makes of the name, with the largest numbers that there may be. */
function longestName(
  { name, replicas }: ModelSpec,
  kind: KthenaOptions['kind'],
  role: string,
  maxReplicas: number,
): string {
  const serving = kind === 'ModelBooster' ? `${name}-${BACKEND}` : name;
  // The generated role of a ModelBooster is the one that is the default here.
  const roleName = kind === 'ModelBooster' ? 'leader' : role;
  return `${serving}-${Math.max(replicas, maxReplicas)}-${roleName}-1-0`;
}

/** The claim of `pvc://claim/path`. */
export function claimOf(source: string): string {
  return source.replace(/^[a-z]+:\/\//, '').split('/')[0];
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MOST_REPLICAS;
}
