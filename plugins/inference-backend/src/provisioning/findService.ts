import {
  manifestName,
  ModelRef,
  PROVISIONED_BY,
  PROVISIONED_LABEL,
  PROVISIONED_MODEL_LABEL,
  provisionedModel,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  InferenceDriver,
  KubernetesObject,
  RenderedKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { RunEntry } from '../store/types';
import { MANIFEST_KINDS } from './manifestKinds';
import { describeTarget, isOurs, isWrittenByUs } from './OwnWrites';
import { FoundObject } from './planService';
import { Target } from './Targets';

/** Everything that was found of a model service, in the order in which it was made. */
export interface FoundService {
  objects: FoundObject[];
  /** What could not be asked: there may be more. */
  errors: SourceError[];
  /** Where nothing was looked for. */
  notes: string[];
}

/** Where {@link findService} looks. */
export interface FindOptions extends CallOptions {
  clientOf(cluster: string): ClusterClient;
  /** Clusters in which rules and dashboards may have been made. */
  clusters: readonly string[];
  /** What a run has begun and left: there is more where that is. */
  begun?: readonly RunEntry[];
}

/**
 * Finds what provisioning made for a model, by its labels. The model itself is
 * where it was asked for. Rules, monitors and dashboards may have been put where
 * config does not say any more: they are looked for in all namespaces, where we
 * may list them there, and only what we have written ourselves counts outside of
 * those that config names.
 */
export async function findService(
  ref: ModelRef,
  { target, driver }: { target: Target; driver: InferenceDriver },
  options: FindOptions,
): Promise<FoundService> {
  const found: FoundService = { objects: [], errors: [], notes: [] };
  const unseen = new Map<string, { kinds: string[]; namespaces: string[] }>();
  for (const place of placesOf(ref, target, driver, options)) {
    const { cluster, kind, namespaces } = place;
    const client = options.clientOf(cluster);
    let everywhere = false;
    try {
      everywhere = place.isBeside && (await mayListAll(client, kind, options));
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      found.errors.push(error.toSourceError());
      continue;
    }
    if (place.isBeside && !everywhere) {
      const { kinds } = unseen.get(cluster) ?? { kinds: [] };
      unseen.set(cluster, { kinds: [...kinds, kind.plural], namespaces });
    }
    for (const namespace of everywhere ? [undefined] : namespaces) {
      try {
        await findIn(client, place, namespace, { ref, found, ...options });
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error;
        found.errors.push(error.toSourceError());
      }
    }
  }
  for (const [cluster, { kinds, namespaces }] of unseen) {
    found.notes.push(
      `In ${cluster} ${
        namespaces.length > 0 ? `only ${namespaces.join(', ')}` : 'nothing'
      } was looked into: what was made elsewhere, before config was changed say, is found where we may list ${kinds.join(
        ', ',
      )} in all namespaces.`,
    );
  }
  return found;
}

interface Place {
  cluster: string;
  kind: RenderedKind;
  /** Where config, or what a run has left, says that it may be. */
  namespaces: string[];
  /** Whether it goes with a model and may be anywhere. */
  isBeside: boolean;
  /** Whether what has the labels is of this model. */
  isOwn(object: KubernetesObject, namespace: string): boolean;
}

const always = () => true;

function placesOf(
  ref: ModelRef,
  { kind: ofTarget, namespaces, beside }: Target,
  { renders = [] }: InferenceDriver,
  { clusters, begun = [] }: FindOptions,
): Place[] {
  const isOfCluster = ofTarget === 'cluster';
  const { ruleNamespace, dashboardNamespace } = beside ?? {};
  const configured = [
    ...(isOfCluster ? [ref.namespace, ...namespaces] : []),
    ...[ruleNamespace, dashboardNamespace].flatMap(each => each ?? []),
  ];
  const models = renders.map(kind => ({
    cluster: ref.cluster,
    kind,
    namespaces: [ref.namespace],
    isBeside: false,
    isOwn: always,
  }));
  const manifests = (isOfCluster ? [ref.cluster] : clusters).flatMap(
    cluster => {
      const known = [
        ...(cluster === beside?.cluster ? configured : []),
        ...begun
          .filter(each => each.cluster === cluster)
          .flatMap(each => each.target.namespace ?? []),
      ];
      return MANIFEST_KINDS.map(kind => ({
        cluster,
        kind,
        namespaces: [...new Set(known)],
        isBeside: true,
        isOwn: isOfCluster ? always : isNamedAfter(ref),
      }));
    },
  );
  return [...models, ...manifests];
}

async function findIn(
  client: ClusterClient,
  { cluster, kind, namespaces, isBeside, isOwn }: Place,
  within: string | undefined,
  { ref, found, signal }: CallOptions & { ref: ModelRef; found: FoundService },
): Promise<void> {
  const { items, served } = await list(client, kind, {
    namespace: within,
    labelSelector: selectorOf(ref),
    signal,
  });
  for (const object of items) {
    const { name, namespace = '' } = object.metadata;
    if (
      !isOurs(object, ref) ||
      isMadeByController(object) ||
      !isOwn(object, namespace)
    ) {
      continue;
    }
    const target = { kind: served, namespace, name };
    if (isBeside && !namespaces.includes(namespace)) {
      if (!(await isWrittenByUs(client, target, { signal }))) continue;
      const { group, plural } = kind;
      const access = { verb: 'delete', group, plural, namespace };
      if ((await client.allowed(access, { signal })) === false) {
        found.errors.push({
          source: client.source,
          reason: 'forbidden',
          message: `${describeTarget(
            target,
          )} was made for this model before config was changed, and we may not delete it there; grant the verb "delete" on ${plural}, or have it deleted`,
          object: describeTarget(target),
        });
        continue;
      }
    }
    found.objects.push({ cluster, target, object });
  }
}

/** Whether a kind may be listed in all namespaces at once; where that cannot be told it is not tried. */
/** @throws SourceFailure where the cluster does not answer; who may not even ask what he may, may not. */
async function mayListAll(
  client: ClusterClient,
  { group, plural }: RenderedKind,
  options: CallOptions,
): Promise<boolean> {
  try {
    const access = { verb: 'list', group, plural };
    return (await client.allowed(access, options)) === true;
  } catch (error) {
    if (error instanceof SourceFailure && error.reason === 'forbidden') {
      return false;
    }
    throw error;
  }
}

/** Operators give what they make the labels of what they make it for. It comes and goes with that. */
function isMadeByController({ metadata }: KubernetesObject): boolean {
  return metadata.ownerReferences?.some(each => each.controller) ?? false;
}

/** The labels do not say of which server a model is, and several may have their rules in one place; the names do. */
function isNamedAfter(ref: ModelRef): Place['isOwn'] {
  return ({ metadata }, namespace) =>
    metadata.name ===
    manifestName({ ref, ofServer: true, place: { namespace } });
}

/** Lists in the version that we render, or, where a newer cluster does not have it any more, in its own. */
async function list(
  client: ClusterClient,
  kind: RenderedKind,
  options: Parameters<ClusterClient['list']>[1],
): Promise<{ items: KubernetesObject[]; served: RenderedKind }> {
  try {
    return { ...(await client.list(kind, options)), served: kind };
  } catch (error) {
    const isAbsent =
      error instanceof SourceFailure && error.reason === 'notInstalled';
    if (!isAbsent) throw error;
    const [version] = await client.servedVersions(kind, options);
    if (version === undefined) return { items: [], served: kind };
    const served = { ...kind, version };
    return { ...(await client.list(served, options)), served };
  }
}

function selectorOf(ref: ModelRef): string {
  return [
    `${PROVISIONED_LABEL}=${PROVISIONED_BY}`,
    `${PROVISIONED_MODEL_LABEL}=${provisionedModel(ref)}`,
  ].join(',');
}
