import { FIRST_RESPONSE_BOUNDS } from '../services/bounds';
import { serviceDevice } from '../services/devices';
import { ModelEngine, Replica, ServicesWorld } from '../services/types';
import { counter, Family, gauge, goBound, histogram, Labels } from './series';

const CPU_MEMORY_BYTES = 64 * 2 ** 30;

/** What is asked of Triton beyond what it says by itself: `--metrics-config`. */
export interface TritonMetricsConfig {
  /** `histogram_latencies=true` */
  histogramLatencies: boolean;
  /** `summary_latencies=true` */
  summaryLatencies: boolean;
}

const MICROSECONDS = 1_000_000;
const QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** Shares of the time in the model. */
const INPUT_SHARE = 0.04;
const OUTPUT_SHARE = 0.02;

type Read = (engine: ModelEngine) => number;

const requestUs: Read = ({ counters }) =>
  Math.round(counters.endToEnd.sum * MICROSECONDS);
const queueUs: Read = ({ counters }) =>
  Math.round(counters.queueTime.sum * MICROSECONDS);
const computeUs =
  (share: number): Read =>
  engine =>
    Math.round((requestUs(engine) - queueUs(engine)) * share);

/** The longest that so large a part of the requests took, from the buckets. */
function quantileUs({ counters }: ModelEngine, quantile: number): number {
  const { sum, count } = counters.endToEnd;
  // Its own window is not simulated: the mean, spread as such times are.
  return count > 0
    ? Math.round((sum / count) * MICROSECONDS * -Math.log(1 - quantile))
    : NaN;
}

/** The metrics of Triton on port 8002; those of a model are there while it is loaded. */
export function tritonFamilies(
  world: ServicesWorld,
  replica: Replica,
  config: TritonMetricsConfig,
): Family[] {
  const { engine } = replica.settings;
  const find = (model: string) =>
    replica.engines.find(each => each.model === model);
  const perModel = (
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    read: Read,
    more: Labels = {},
  ): Family => ({
    name,
    help,
    type,
    series: engine.models.map(model => ({
      name,
      labels: { model, version: '1', ...more },
      read: () => {
        const found = find(model);
        return found ? read(found) : 0;
      },
      isThere: () => find(model)?.state === 'loaded',
    })),
  });
  const failures = (['REJECTED', 'CANCELED', 'BACKEND', 'OTHER'] as const).map(
    reason =>
      perModel(
        'counter',
        'nv_inference_request_failure',
        'Number of failed inference requests, all batch sizes',
        ({ counters }) => {
          if (reason === 'BACKEND') return counters.finished.error;
          return reason === 'CANCELED' ? counters.finished.abort : 0;
        },
        { reason },
      ),
  );
  const succeeded: Read = ({ counters }) => counters.requestsSucceeded;
  return [
    perModel(
      'counter',
      'nv_inference_request_success',
      'Number of successful inference requests, all batch sizes',
      succeeded,
    ),
    { ...failures[0], series: failures.flatMap(each => each.series) },
    perModel(
      'counter',
      'nv_inference_count',
      'Number of inferences performed (does not include cached requests)',
      succeeded,
    ),
    perModel(
      'counter',
      'nv_inference_exec_count',
      'Number of model executions performed (does not include cached requests)',
      succeeded,
    ),
    perModel(
      'counter',
      'nv_inference_request_duration_us',
      'Cumulative inference request duration in microseconds (includes cached requests)',
      requestUs,
    ),
    perModel(
      'counter',
      'nv_inference_queue_duration_us',
      'Cumulative inference queuing duration in microseconds (includes cached requests)',
      queueUs,
    ),
    perModel(
      'counter',
      'nv_inference_compute_input_duration_us',
      'Cumulative compute input duration in microseconds (does not include cached requests)',
      computeUs(INPUT_SHARE),
    ),
    perModel(
      'counter',
      'nv_inference_compute_infer_duration_us',
      'Cumulative compute inference duration in microseconds (does not include cached requests)',
      computeUs(1 - INPUT_SHARE - OUTPUT_SHARE),
    ),
    perModel(
      'counter',
      'nv_inference_compute_output_duration_us',
      'Cumulative inference compute output duration in microseconds (does not include cached requests)',
      computeUs(OUTPUT_SHARE),
    ),
    perModel(
      'gauge',
      'nv_inference_pending_request_count',
      'Instantaneous number of pending requests awaiting execution per-model.',
      ({ waiting }) => waiting.length,
    ),
    perModel(
      'gauge',
      'nv_model_load_duration_secs',
      'Model load time in seconds',
      ({ loadSeconds }) => loadSeconds,
    ),
    ...(config.histogramLatencies ? [firstResponse(replica)] : []),
    ...(config.summaryLatencies ? [summary(replica)] : []),
    ...deviceFamilies(world, replica),
    gauge('nv_cpu_utilization', 'CPU utilization rate [0.0 - 1.0]', [
      [
        {},
        () =>
          Math.min(
            1,
            0.02 +
              0.11 *
                replica.engines.reduce(
                  (sum, each) => sum + each.inFlight.length,
                  0,
                ),
          ),
      ],
    ]),
    gauge('nv_cpu_memory_total_bytes', 'CPU total memory (RAM), in bytes', [
      [{}, () => CPU_MEMORY_BYTES],
    ]),
    gauge('nv_cpu_memory_used_bytes', 'CPU used memory (RAM), in bytes', [
      [{}, () => CPU_MEMORY_BYTES / 8],
    ]),
  ];
}

function firstResponse(replica: Replica): Family {
  const name = 'nv_inference_first_response_histogram_ms';
  const help = 'Duration from request to first response in milliseconds';
  const families = replica.settings.engine.models.map(model => {
    const find = () => replica.engines.find(each => each.model === model);
    const { series } = histogram(
      name,
      help,
      { model, version: '1' },
      FIRST_RESPONSE_BOUNDS,
      () =>
        find()?.firstResponse ?? { buckets: [0, 0, 0, 0], sum: 0, count: 0 },
      goBound,
    );
    const isThere = () => find()?.state === 'loaded';
    return series.map(each => ({ ...each, isThere }));
  });
  return { name, help, type: 'histogram', series: families.flat() };
}

function summary(replica: Replica): Family {
  const name = 'nv_inference_request_summary_us';
  const series = replica.settings.engine.models.flatMap(model => {
    const labels = { model, version: '1' };
    const find = () => replica.engines.find(each => each.model === model);
    const isThere = () => find()?.state === 'loaded';
    const of = (read: Read) => () => {
      const found = find();
      return found ? read(found) : 0;
    };
    return [
      ...QUANTILES.map(quantile => ({
        name,
        labels: { ...labels, quantile: String(quantile) },
        read: of(each => quantileUs(each, quantile)),
        isThere,
      })),
      { name: `${name}_sum`, labels, read: of(requestUs), isThere },
      {
        name: `${name}_count`,
        labels,
        read: of(each => each.counters.endToEnd.count),
        isThere,
      },
    ];
  });
  return {
    name,
    help: 'Summary of inference request duration in microseconds (includes cached requests)',
    type: 'summary',
    series,
  };
}

/** None on the CPU. */
function deviceFamilies(world: ServicesWorld, replica: Replica): Family[] {
  if (replica.settings.gpusPerReplica === 0) return [];
  const node = world.nodes.find(each => each.name === replica.node);
  if (!node) return [];
  const perGpu = (
    make: typeof gauge | typeof counter,
    name: string,
    help: string,
    read: (readings: ReturnType<typeof serviceDevice>) => number,
  ) =>
    make(
      name,
      help,
      replica.gpus.map((index): [Labels, () => number] => {
        const gpu = node.gpus[index];
        return [
          { gpu_uuid: gpu.uuid },
          () => read(serviceDevice(world, node, gpu)),
        ];
      }),
    );
  return [
    perGpu(
      gauge,
      'nv_gpu_utilization',
      'GPU utilization rate [0.0 - 1.0)',
      each => each.utilizationPercent / 100,
    ),
    perGpu(
      gauge,
      'nv_gpu_memory_total_bytes',
      'GPU total memory, in bytes',
      () => node.memoryBytes,
    ),
    perGpu(
      gauge,
      'nv_gpu_memory_used_bytes',
      'GPU used memory, in bytes',
      each => each.usedBytes,
    ),
    perGpu(
      gauge,
      'nv_gpu_power_usage',
      'GPU power usage in watts',
      each => each.powerWatts,
    ),
  ];
}
