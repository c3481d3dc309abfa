import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { toModelSpec } from './toModelSpec';

/**
 * How many replicas a model has that is there already: what stands in its
 * objects where its driver would write the number. Where that is, two
 * renderings tell. Undefined: it has none of its own, or is not there.
 */
export function replicasNow(
  driver: InferenceDriver,
  spec: ModelServiceSpec,
  found: readonly KubernetesObject[],
): number | undefined {
  const [some, none] = [1, 0].map(replicas =>
    driver.render?.(toModelSpec({ ...spec, replicas })),
  );
  if (!some || !none || 'refused' in some || 'refused' in none) {
    return undefined;
  }
  for (const object of some.objects) {
    const [other, now] = [none.objects, found].map(objects =>
      objects.find(each => isSame(each, object)),
    );
    const number = numberIn(object, other, now);
    if (number !== undefined) return number;
  }
  return undefined;
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name;
}

/** What there is now where the first has 1 and the second 0. */
function numberIn(
  some: unknown,
  none: unknown,
  now: unknown,
): number | undefined {
  if (some === 1 && none === 0) {
    return typeof now === 'number' ? now : undefined;
  }
  if (!isRecord(some) || !isRecord(none) || !isRecord(now)) return undefined;
  for (const key of Object.keys(some)) {
    const number = numberIn(some[key], none[key], now[key]);
    if (number !== undefined) return number;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
