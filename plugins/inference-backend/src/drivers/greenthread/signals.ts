import {
  atLeast,
  firstOf,
  GpuSnapshot,
  histogramQuantile,
  Matcher,
  maxBy,
  multiply,
  PromQL,
  rate,
  selector,
  SignalName,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import {
  SignalDefinition,
  SignalScope,
} from '@wakeboard/plugin-inference-node';
import { DCGM, DCGM_NODE_LABELS, SIDECAR, VLLM } from './metrics';

/**
 * A model's series are those of its pods. The sidecar has no label for the
 * model, and vLLM's `model_name` is the Hugging Face id, which two models may
 * share: so everything is selected by namespace and pod, also of pods that are
 * gone.
 *
 * A sleeping model counts on without moving: its rates are 0, and quantiles
 * over nothing are NaN, which is dropped. No line is not the same as zero.
 */

type Names = readonly string[];
type Expression = (scope: SignalScope, pods: Matcher[]) => PromQL;

/** A measurement of the pods; undefined where none is known. */
function ofPods(by: string[], expression: Expression): SignalDefinition {
  return {
    by,
    expression: scope => {
      const { namespace } = scope.model.ref;
      const names = scope.replicas.filter(name => name !== '');
      return names.length === 0
        ? undefined
        : expression(scope, [
            { label: 'namespace', op: '=', value: namespace },
            { label: 'pod', op: 'oneOf', values: names },
          ]);
    },
  };
}

/** The gauge of each pod under the newest name it has. */
function gauge(metrics: Names, matchers: Matcher[]): PromQL {
  return firstOf(metrics.map(metric => selector({ metric, matchers })));
}

/** The rate of each series under the newest name it has. */
function rates(
  metrics: Names,
  { rateWindowMs }: SignalScope,
  matchers: Matcher[],
): PromQL {
  return firstOf(
    metrics.map(metric => rate({ metric, matchers, rangeMs: rateWindowMs })),
  );
}

function quantile(share: number, histograms: Names): SignalDefinition {
  const buckets = histograms.map(name => `${name}_bucket`);
  return ofPods([], (scope, pods) =>
    atLeast(
      histogramQuantile(share, sumBy(['le'], rates(buckets, scope, pods))),
      0,
    ),
  );
}

function totalRate(metrics: Names): SignalDefinition {
  return ofPods([], (scope, pods) => sumBy([], rates(metrics, scope, pods)));
}

function total(metric: string, by: string[] = []): SignalDefinition {
  return ofPods(by, (_, pods) => sumBy(by, gauge([metric], pods)));
}

/** Requests that ended in an error; 0 where requests are counted and no error ever was. */
const errorRate = ofPods([], (scope, pods) =>
  firstOf([
    sumBy(
      [],
      rates([SIDECAR.requests], scope, [
        ...pods,
        { label: 'status', op: '=', value: 'error' },
      ]),
    ),
    multiply(sumBy([], rates([SIDECAR.requests], scope, pods)), 0),
  ]),
);

/**
 * A measurement of the devices that the model is on, whole devices: what
 * shares them is in it. An index means a device only together with its node.
 */
function ofDevices(metric: string, factor?: number): SignalDefinition {
  const by = [...DCGM_NODE_LABELS, 'gpu'];
  return {
    by,
    factor,
    expression: ({ gpus }) => {
      const parts = [...indexesByNode(gpus)].flatMap(([node, indexes]) =>
        DCGM_NODE_LABELS.map(label =>
          selector({
            metric,
            matchers: [
              { label, op: '=', value: node },
              { label: 'gpu', op: 'oneOf', values: indexes },
            ],
          }),
        ),
      );
      return parts.length ? maxBy(by, firstOf(parts)) : undefined;
    },
  };
}

function indexesByNode(gpus: GpuSnapshot[]): Map<string, string[]> {
  const byNode = new Map<string, string[]>();
  for (const { node, index } of gpus) {
    if (node && index !== undefined) {
      byNode.set(node, [...(byNode.get(node) ?? []), String(index)]);
    }
  }
  return byNode;
}

const BYTES_PER_MIB = 1024 * 1024;

/** How each signal of a GreenThread model is measured. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  requestRate: totalRate([SIDECAR.requests]),
  errorRate,
  // vLLM's clock starts when the request reaches it: the wait for a wake is not in these.
  latencyP50: quantile(0.5, VLLM.latency),
  latencyP95: quantile(0.95, VLLM.latency),
  latencyP99: quantile(0.99, VLLM.latency),
  ttftP50: quantile(0.5, VLLM.ttft),
  ttftP95: quantile(0.95, VLLM.ttft),
  interTokenLatencyP95: quantile(0.95, VLLM.interToken),
  queueDepth: total(SIDECAR.queueDepth),
  inFlight: total(SIDECAR.inFlight),
  // The fullest replica: a mean would hide the one that is saturated.
  kvCacheUsage: ofPods([], (_, pods) =>
    maxBy([], gauge(VLLM.kvCacheUsage, pods)),
  ),
  promptTokenRate: totalRate(VLLM.promptTokens),
  generationTokenRate: totalRate(VLLM.generationTokens),
  preemptionRate: ofPods(['role'], (scope, pods) =>
    sumBy(['role'], rates([SIDECAR.preemptions], scope, pods)),
  ),
  gpuMemoryReserved: total(SIDECAR.gpuMemoryReserved, ['pod', 'gpu']),
  gpuMemoryServing: total(SIDECAR.gpuMemoryServing, ['pod', 'gpu']),
  gpuUtilization: ofDevices(DCGM.utilization),
  gpuMemoryUsed: ofDevices(DCGM.memoryUsed, BYTES_PER_MIB),
  gpuTemperature: ofDevices(DCGM.temperature),
  gpuPower: ofDevices(DCGM.power),
};
