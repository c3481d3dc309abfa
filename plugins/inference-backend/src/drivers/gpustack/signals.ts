import {
  atLeast,
  firstOf,
  GpuSnapshot,
  Matcher,
  maxBy,
  onlyWhere,
  PromQL,
  selector,
  SignalName,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { SignalDefinition } from '@wakeboard/plugin-inference-node';
import { SeriesOf, SignalBuilder } from '@wakeboard/plugin-inference-node/kit';
import { DEVICE, MODEL_LABEL, NOT_FINISHED, RUNTIME, SERVER } from './metrics';

/**
 * A model's series are those with its number. When the last instance of a
 * worker is gone, the worker goes on exporting its last values: a gauge counts
 * only while the server says that an instance runs. A counter that stands
 * still is a rate of 0, which is true.
 */

const ofModel: SeriesOf = ({ model }) =>
  model.uid === undefined || model.driverData?.unmetered !== undefined
    ? undefined
    : [{ label: MODEL_LABEL, op: '=', value: model.uid }];

const series = new SignalBuilder(ofModel);

/** A gauge of the engines while one of them runs. */
function live(metric: string, matchers: Matcher[]): PromQL {
  const running = selector({ metric: SERVER.running, matchers });
  return onlyWhere(
    selector({ metric, matchers }),
    [MODEL_LABEL],
    atLeast(maxBy([MODEL_LABEL], running), 1),
  );
}

function total(metric: string): SignalDefinition {
  return series.of([], (_, matchers) => sumBy([], live(metric, matchers)));
}

/** A measurement of the devices that the model is on, whole devices: what shares them is in it. */
function ofDevices(metric: string): SignalDefinition {
  const by = ['worker_name', 'gpu_index'];
  return {
    by,
    expression: ({ gpus }) => {
      const parts = [...indexesByWorker(gpus)].map(([worker, indexes]) =>
        selector({
          metric,
          matchers: [
            { label: 'worker_name', op: '=', value: worker },
            { label: 'gpu_index', op: 'oneOf', values: indexes },
          ],
        }),
      );
      return parts.length ? maxBy(by, firstOf(parts)) : undefined;
    },
  };
}

function indexesByWorker(gpus: GpuSnapshot[]): Map<string, string[]> {
  const byWorker = new Map<string, string[]>();
  for (const { node, index } of gpus) {
    if (node && index !== undefined) {
      byWorker.set(node, [...(byWorker.get(node) ?? []), String(index)]);
    }
  }
  return byWorker;
}

const interToken = [RUNTIME.interToken, RUNTIME.timePerOutputToken];

/** How each signal of a GPUStack model is measured. Memory that is set aside is exported per GPU only, and not per model. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  requestRate: series.totalRate([`${RUNTIME.latency}_count`]),
  errorRate: series.partRate(
    [RUNTIME.succeeded],
    [{ label: 'finished_reason', op: 'oneOf', values: NOT_FINISHED }],
  ),
  latencyP50: series.quantile(0.5, [RUNTIME.latency]),
  latencyP95: series.quantile(0.95, [RUNTIME.latency]),
  latencyP99: series.quantile(0.99, [RUNTIME.latency]),
  ttftP50: series.quantile(0.5, [RUNTIME.ttft]),
  ttftP95: series.quantile(0.95, [RUNTIME.ttft]),
  interTokenLatencyP95: series.quantile(0.95, interToken),
  queueDepth: total(RUNTIME.waiting),
  inFlight: total(RUNTIME.running),
  // The fullest instance: a mean would hide the one that is saturated.
  kvCacheUsage: series.of([], (_, matchers) =>
    maxBy([], live(RUNTIME.kvCacheUsage, matchers)),
  ),
  promptTokenRate: series.totalRate([RUNTIME.promptTokens]),
  generationTokenRate: series.totalRate([RUNTIME.generationTokens]),
  gpuUtilization: ofDevices(DEVICE.utilization),
  gpuMemoryUsed: ofDevices(DEVICE.memoryUsed),
  gpuTemperature: ofDevices(DEVICE.temperature),
  gpuPower: ofDevices(DEVICE.power),
};
