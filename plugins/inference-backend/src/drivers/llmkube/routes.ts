import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { keyOf } from './weights';

/** How requests get to an InferenceService through ModelRouters. */
export interface Routing {
  routers: string[];
  /** What the `model` of a request has to be to get to it and to no other. */
  routedAs?: string;
}

/** Characters that stand for others in the patterns of a rule. */
const PATTERN = /[*?[\]\\]/;

/** The routing of each InferenceService that is a backend of a router, by namespace and name. */
export function readRouting(
  objects: KubernetesObject[],
  cluster: string,
  errors: SourceError[],
): Map<string, Routing> {
  const routing = new Map<string, Routing>();
  for (const object of objects) {
    const fields = ObjectReader.of(object, 'ModelRouter', cluster, errors);
    const router = fields.requiredText('metadata.name');
    const namespace = fields.requiredText('metadata.namespace');
    if (router === undefined || namespace === undefined) {
      continue;
    }
    for (const backend of fields.list('spec.backends')) {
      const name = backend.text('name');
      const service = backend.text('inferenceServiceRef.name');
      if (name && service) {
        const key = keyOf(namespace, service);
        const known = routing.get(key);
        routing.set(key, {
          routers: [...(known?.routers ?? []), router],
          routedAs: known?.routedAs ?? nameThatLeadsTo(name, fields),
        });
      }
    }
  }
  return routing;
}

/**
 * A rule that leads to this backend first for the name of a model; else the
 * backend's own name, where the router takes that. The first rule that asks
 * for anything else ends what can be foreseen.
 */
function nameThatLeadsTo(
  backend: string,
  router: ObjectReader,
): string | undefined {
  const taken = new Set<string>();
  for (const rule of router.list('spec.rules')) {
    const names = rule.texts('match.models');
    if (names.length === 0 || names.some(isPattern) || asksForMore(rule)) {
      return undefined;
    }
    const name = names.find(each => !taken.has(each));
    if (name !== undefined && rule.texts('route.backends')[0] === backend) {
      return name;
    }
    names.forEach(each => taken.add(each));
  }
  const isTaken =
    router.text('spec.defaultRouteStrategy') === 'BackendNameMatch' ||
    router.text('spec.defaultRoute') === backend;
  return isTaken && !taken.has(backend) ? backend : undefined;
}

function isPattern(model: string): boolean {
  return PATTERN.test(model);
}

function asksForMore(rule: ObjectReader): boolean {
  return (
    rule.texts('match.dataClassification').length > 0 ||
    rule.texts('match.requiredCapabilities').length > 0 ||
    Object.keys(rule.textMap('match.headers')).length > 0 ||
    rule.text('match.taskComplexity') !== undefined
  );
}
