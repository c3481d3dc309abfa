import { ModelSnapshot } from '@wakeboard/plugin-inference-common';

/**
 * What a plan or a signal needs to know of a model beyond what every model
 * has. It is kept with the model, because a plan is made long after the
 * objects were read.
 */
export interface ServiceData {
  /** Program that serves, as `spec.runtime` names it. */
  runtime: string;
  /** What it is for, as `spec.mode` names it. */
  mode?: string;
  /** `spec.replicas`, also while it is suspended; `0` counts. */
  replicas: number;
  suspended: boolean;
  /** An HPA that LLMKube makes decides on the number of pods. */
  autoscaled: boolean;
  /** Served outside the cluster by an agent on a Mac; there are no pods. */
  metal: boolean;
  /** Its Model, where there is one of that name. */
  model?: string;
  /** Other InferenceServices that refer to the same Model. */
  sharers: number;
  /** The ModelPool that it is a member of. */
  pool?: string;
  /** The pool's member that holds the GPU now. */
  resident?: string;
  /** How long the router of the pool holds a request, milliseconds. */
  holdMs?: number;
  /** What a request to a ModelRouter names to get to it. */
  routedAs?: string;
}

/** As it is kept with the model. */
export function toDriverData(
  data: ServiceData,
): NonNullable<ModelSnapshot['driverData']> {
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined),
  );
}

/** As it was kept; what is missing there is what says least. */
export function fromDriverData({ driverData }: ModelSnapshot): ServiceData {
  const data = driverData ?? {};
  const text = (key: string) => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const amount = (key: string) => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  return {
    runtime: text('runtime') ?? 'llamacpp',
    mode: text('mode'),
    replicas: amount('replicas') ?? 1,
    suspended: data.suspended === true,
    autoscaled: data.autoscaled === true,
    metal: data.metal === true,
    model: text('model'),
    sharers: amount('sharers') ?? 0,
    pool: text('pool'),
    resident: text('resident'),
    holdMs: amount('holdMs'),
    routedAs: text('routedAs'),
  };
}
