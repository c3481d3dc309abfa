import {
  atLeast,
  below,
  largestOverTime,
  Matcher,
  maxBy,
  ModelSnapshot,
  onlyWhere,
  PromQL,
  selector,
  withRange,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert } from '@wakeboard/plugin-inference-node';
import {
  errorsAlert,
  highShareOfFailed,
  neverReadyAlert,
} from '@wakeboard/plugin-inference-node/kit';
import { indicators } from './indicators';
import { seriesOfModel } from './matching';
import { RUNTIME, SERVER } from './metrics';

const MINUTE_MS = 60_000;
const BY_INSTANCE = ['model_instance_name'];

/** Every copy of the server gives the same series: of all of them one is read. */
function ofServer(
  metric: string,
  model: ModelSnapshot,
  further: Matcher[] = [],
): PromQL {
  return selector({ metric, matchers: [...seriesOfModel(model), ...further] });
}

const isState = (value: string, op: '=' | '!=' = '='): Matcher => ({
  label: 'state',
  op,
  value,
});

/**
 * What can go wrong with a model; GPUStack comes with no alerts. It counts no
 * starts. Its server goes on telling of a model that is stopped: 0 wanted, 0
 * running, and no instances.
 */
export const alerts: DriverAlert[] = [
  neverReadyAlert({
    counts: model => {
      const matchers = seriesOfModel(model);
      return {
        desired: [{ metric: SERVER.desired, matchers }],
        ready: [{ metric: SERVER.running, matchers }],
      };
    },
    forMs: 30 * MINUTE_MS,
    source:
      "Counted by GPUStack's server. Weights that are fetched for the first time may take longer.",
  }),
  {
    name: 'drain-stuck',
    expression: model =>
      onlyWhere(
        atLeast(maxBy(BY_INSTANCE, ofServer(SERVER.instanceState, model)), 1),
        [],
        below(maxBy([], ofServer(SERVER.desired, model)), 1),
      ),
    forMs: 10 * MINUTE_MS,
    severity: 'ticket',
    summary:
      'The instance {{ $labels.model_instance_name }} is still there 10 minutes after the model was stopped.',
    description:
      'No replicas are wanted, and an instance is left that holds its GPUs. A worker that is lost keeps its instances until it is back.',
  },
  {
    name: 'start-failed',
    // An instance that has failed is started again and again, with pauses up to 5 minutes.
    expression: model =>
      onlyWhere(
        atLeast(
          maxBy(
            BY_INSTANCE,
            largestOverTime(
              withRange(
                ofServer(SERVER.instanceState, model, [isState('error')]),
                30 * MINUTE_MS,
              ),
            ),
          ),
          1,
        ),
        BY_INSTANCE,
        maxBy(
          BY_INSTANCE,
          ofServer(SERVER.instanceState, model, [isState('running', '!=')]),
        ),
      ),
    forMs: 10 * MINUTE_MS,
    severity: 'page',
    summary:
      'The instance {{ $labels.model_instance_name }} has failed and does not come to run.',
    description:
      "An instance was in the state error within the last 30 minutes and does not run. Counted by GPUStack's server; what went wrong is in the instance's message and log.",
  },
  errorsAlert(
    model =>
      indicators.notMeasurable?.('availability', model) === undefined
        ? highShareOfFailed(
            {
              total: { metrics: [RUNTIME.succeeded] },
              failed: {
                metrics: [RUNTIME.succeeded],
                matchers: [
                  { label: 'finished_reason', op: '=', value: 'error' },
                ],
              },
            },
            seriesOfModel(model),
          )
        : undefined,
    'Counted by the engines as requests that ended with an error, in versions that tell; what no instance took up, and what a client broke off, is not in it.',
  ),
];
