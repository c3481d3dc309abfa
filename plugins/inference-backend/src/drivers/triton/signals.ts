import {
  atLeast,
  firstOf,
  Matcher,
  maxBy,
  multiply,
  plus,
  selector,
  SignalName,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { SignalDefinition } from '@wakeboard/plugin-inference-node';
import {
  dcgmSignalsOfPods,
  rates,
  SeriesOf,
  seriesOfReplicas,
  SignalBuilder,
} from '@wakeboard/plugin-inference-node/kit';
import { modelsOf } from './engine';
import { NOT_CANCELLED, TRITON } from './metrics';

/**
 * A model's series are those of its pods, and of these the ones of the models
 * that it is to serve, where it says which. Triton counts in microseconds,
 * keeps one histogram in milliseconds, and gives the use of a GPU from 0 to 1.
 */

const TELL_SUMMARIES =
  'Start the servers with --metrics-config summary_latencies=true to have it measured';
const TELL_HISTOGRAMS =
  'Start the servers with --metrics-config histogram_latencies=true to have it measured';
const SECONDS_PER_US = 1e-6;
const SECONDS_PER_MS = 1e-3;
const PERCENT = 100;

const ofServers = seriesOfReplicas();

const ofModels: SeriesOf = scope => {
  const pods = ofServers(scope);
  const models = modelsOf(scope.model);
  const named: Matcher[] = models
    ? [{ label: 'model', op: 'oneOf', values: models }]
    : [];
  return pods && [...pods, ...named];
};

const models = new SignalBuilder(ofModels);
const servers = new SignalBuilder(ofServers);

/** A quantile that the server itself keeps, of the replica where it is worst. */
function summary(quantile: string): SignalDefinition {
  const definition = models.of(
    [],
    (_, own) =>
      atLeast(
        maxBy(
          [],
          selector({
            metric: TRITON.requestSummary,
            matchers: [...own, { label: 'quantile', op: '=', value: quantile }],
          }),
        ),
        0,
      ),
    SECONDS_PER_US,
  );
  return { ...definition, optIn: TELL_SUMMARIES };
}

/** A quantile of the time to the first response. */
function firstResponse(quantile: number): SignalDefinition {
  return {
    ...models.quantile(quantile, [TRITON.firstResponse], SECONDS_PER_MS),
    optIn: TELL_HISTOGRAMS,
  };
}

/** A measurement of the devices that a server sees, whole devices. */
function ofDevices(metric: string, factor?: number): SignalDefinition {
  return { ...servers.largest([metric], ['pod', 'gpu_uuid']), factor };
}

/** How each signal of a Triton model is measured. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  ...dcgmSignalsOfPods(),
  requestRate: models.of([], (scope, own) =>
    plus(
      sumBy([], rates([TRITON.succeeded], scope, own)),
      sumBy([], rates([TRITON.failed], scope, own)),
    ),
  ),
  // Which a client cancelled did not fail.
  errorRate: models.of([], (scope, own) =>
    firstOf([
      sumBy([], rates([TRITON.failed], scope, [...own, NOT_CANCELLED])),
      multiply(sumBy([], rates([TRITON.succeeded], scope, own)), 0),
    ]),
  ),
  latencyP50: summary('0.5'),
  latencyP95: summary('0.95'),
  latencyP99: summary('0.99'),
  ttftP50: firstResponse(0.5),
  ttftP95: firstResponse(0.95),
  queueDepth: models.total([TRITON.pending]),
  gpuUtilization: ofDevices(TRITON.gpuUtilization, PERCENT),
  gpuMemoryUsed: ofDevices(TRITON.gpuMemoryUsed),
  gpuPower: ofDevices(TRITON.gpuPower),
};
