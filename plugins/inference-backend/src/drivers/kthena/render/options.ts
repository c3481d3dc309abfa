import { ModelSpec } from '@wakeboard/plugin-inference-common';

/**
 * What only Kthena knows of a model, under `options` of its specification.
 * Everything in it came from a person and may be anything.
 */
export interface KthenaOptions {
  /** What to make: the three objects, or the one that makes them. */
  kind: 'ModelServing' | 'ModelBooster';
  /** Name of the role of a ModelServing. */
  role: string;
  /** Scheduler of the pods; Kthena's default is Volcano. */
  schedulerName?: string;
  /** Where a ModelBooster keeps the weights. */
  cacheURI?: string;
  /** Secret whose keys become environment variables, `HF_TOKEN` for example. */
  envFromSecret?: string;
  autoscaling?: Autoscaling;
}

/** An AutoscalingPolicy to be made. */
export interface Autoscaling {
  minReplicas: number;
  maxReplicas: number;
  metric: {
    name: string;
    targetValue: string;
    /** Undefined: the pods' own metric is read. */
    prometheus?: { serverURL: string; query: string };
  };
}

type Read<T> = T | { refused: string };

const KNOWN = [
  'kind',
  'role',
  'schedulerName',
  'cacheURI',
  'envFromSecret',
  'minReplicas',
  'maxReplicas',
  'metric',
] as const;
const KNOWN_OF_METRIC = ['name', 'targetValue', 'serverURL', 'query'] as const;

/** As the definition of AutoscalingPolicy has it, for numbers above 0. */
const QUANTITY =
  /^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
const MOST_REPLICAS = 1_000_000;

/** Reads the options, or says which of them cannot be and what could. */
export function readOptions(
  spec: ModelSpec,
  defaultQuery: string,
): Read<KthenaOptions> {
  const options = spec.options ?? {};
  const unknown = unknownIn(options, KNOWN, 'options');
  if (unknown) return unknown;
  const { kind = 'ModelServing' } = options;
  if (kind !== 'ModelServing' && kind !== 'ModelBooster') {
    return refuse(
      `options.kind is ${show(kind)}; expected ModelServing or ModelBooster`,
    );
  }
  for (const name of ['role', 'schedulerName', 'cacheURI', 'envFromSecret']) {
    const value = options[name];
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      return refuse(`options.${name} is ${show(value)}; expected a text`);
    }
  }
  const text = (name: string) => options[name] as string | undefined;
  const autoscaling = readAutoscaling(options, defaultQuery);
  if (autoscaling && 'refused' in autoscaling) return autoscaling;
  return {
    kind,
    role: text('role') ?? 'leader',
    schedulerName: text('schedulerName'),
    cacheURI: text('cacheURI'),
    envFromSecret: text('envFromSecret'),
    autoscaling,
  };
}

function readAutoscaling(
  options: NonNullable<ModelSpec['options']>,
  defaultQuery: string,
): Read<Autoscaling> | undefined {
  const { minReplicas, maxReplicas, metric } = options;
  const given = [minReplicas, maxReplicas, metric].filter(
    each => each !== undefined,
  );
  if (!given.length) return undefined;
  if (given.length < 3) {
    return refuse(
      'Autoscaling needs options.minReplicas, options.maxReplicas and options.metric together',
    );
  }
  if (!isCount(minReplicas, 0) || !isCount(maxReplicas, 1)) {
    return refuse(
      `options.minReplicas and options.maxReplicas are ${show(
        minReplicas,
      )} and ${show(
        maxReplicas,
      )}; expected whole numbers, from 0 and from 1 to ${MOST_REPLICAS}`,
    );
  }
  if (minReplicas > maxReplicas) {
    return refuse(
      `options.minReplicas is ${minReplicas}, which is more than options.maxReplicas, ${maxReplicas}`,
    );
  }
  const read = readMetric(metric, defaultQuery);
  if ('refused' in read) return read;
  if (minReplicas === 0 && !read.prometheus) {
    return refuse(
      'options.minReplicas is 0, and a metric of pods is missing while there are none, so the model would stay at 0; give options.metric.serverURL, the address of Prometheus for Kthena, or a minimum of 1',
    );
  }
  return { minReplicas, maxReplicas, metric: read };
}

function readMetric(
  metric: unknown,
  defaultQuery: string,
): Read<Autoscaling['metric']> {
  if (typeof metric !== 'object' || metric === null || Array.isArray(metric)) {
    return refuse(
      `options.metric is ${show(
        metric,
      )}; expected an object with name, targetValue and, for Prometheus, serverURL and query`,
    );
  }
  const unknown = unknownIn(metric, KNOWN_OF_METRIC, 'options.metric');
  if (unknown) return unknown;
  const { name, targetValue, serverURL, query } = metric as Record<
    string,
    unknown
  >;
  const target =
    typeof targetValue === 'number' ? String(targetValue) : targetValue;
  if (typeof name !== 'string' || !name) {
    return refuse(`options.metric.name is ${show(name)}; expected a text`);
  }
  if (
    typeof target !== 'string' ||
    !QUANTITY.test(target) ||
    !/[1-9]/.test(target)
  ) {
    return refuse(
      `options.metric.targetValue is ${show(
        targetValue,
      )}; expected a quantity above 0, such as 10 or 500m`,
    );
  }
  if (serverURL === undefined) {
    return query === undefined
      ? { name, targetValue: target }
      : refuse('options.metric.query needs options.metric.serverURL beside it');
  }
  if (typeof serverURL !== 'string' || !/^https?:\/\/[^/]/.test(serverURL)) {
    return refuse(
      `options.metric.serverURL is ${show(
        serverURL,
      )}; expected an address that begins with http:// or https://`,
    );
  }
  if (query !== undefined && (typeof query !== 'string' || !query)) {
    return refuse(`options.metric.query is ${show(query)}; expected PromQL`);
  }
  return {
    name,
    targetValue: target,
    prometheus: { serverURL, query: query ?? defaultQuery },
  };
}

function unknownIn(
  object: object,
  known: readonly string[],
  path: string,
): { refused: string } | undefined {
  const unknown = Object.keys(object).find(key => !known.includes(key));
  return unknown === undefined
    ? undefined
    : refuse(
        `${path}.${unknown.slice(
          0,
          60,
        )} is not known to Kthena; there are ${known.join(', ')}`,
      );
}

function isCount(value: unknown, least: number): value is number {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= least &&
    value <= MOST_REPLICAS
  );
}

/** A value for a sentence: short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export function refuse(refused: string): { refused: string } {
  return { refused };
}
