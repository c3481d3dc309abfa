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
import { MANIFEST_KINDS } from './manifestKinds';
import { isOurs } from './OwnWrites';
import { FoundObject } from './planService';
import { Target } from './Targets';

/** Everything that was found of a model service, in the order in which it was made. */
export interface FoundService {
  objects: FoundObject[];
  /** What could not be asked: there may be more. */
  errors: SourceError[];
}

/** Finds what provisioning made for a model, by its labels, wherever it may have been put. */
export async function findService(
  ref: ModelRef,
  { target, driver }: { target: Target; driver: InferenceDriver },
  clientOf: (cluster: string) => ClusterClient,
  { signal }: CallOptions,
): Promise<FoundService> {
  const found: FoundService = { objects: [], errors: [] };
  const places = placesOf(ref, target, driver);
  for (const { cluster, kind, namespaces, isOwn } of places) {
    for (const namespace of namespaces) {
      try {
        const client = clientOf(cluster);
        const { items, served } = await list(client, kind, {
          namespace,
          labelSelector: selectorOf(ref),
          signal,
        });
        for (const object of items) {
          if (
            !isOurs(object, ref) ||
            isMadeByController(object) ||
            !isOwn(object, namespace)
          ) {
            continue;
          }
          const { name } = object.metadata;
          const at = { kind: served, namespace, name };
          found.objects.push({ cluster, target: at, object });
        }
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error;
        found.errors.push(error.toSourceError());
      }
    }
  }
  return found;
}

interface Place {
  cluster: string;
  kind: RenderedKind;
  namespaces: string[];
  /** Whether what has the labels is of this model. */
  isOwn(object: KubernetesObject, namespace: string): boolean;
}

const always = () => true;

function placesOf(
  ref: ModelRef,
  { kind: ofTarget, namespaces, beside }: Target,
  { renders = [] }: InferenceDriver,
): Place[] {
  const { ruleNamespace, dashboardNamespace } = beside ?? {};
  const others = [ruleNamespace, dashboardNamespace].flatMap(
    each => each ?? [],
  );
  const near = ofTarget === 'cluster' ? [ref.namespace, ...namespaces] : [];
  const places = renders.map(kind => ({
    cluster: ref.cluster,
    kind,
    namespaces: [ref.namespace],
    isOwn: always,
  }));
  return [
    ...places,
    ...(beside
      ? MANIFEST_KINDS.map(kind => ({
          cluster: beside.cluster,
          kind,
          namespaces: [...new Set([...near, ...others])],
          isOwn: ofTarget === 'cluster' ? always : isNamedAfter(ref),
        }))
      : []),
  ];
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
