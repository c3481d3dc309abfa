import {
  atLeast,
  firstOf,
  Matcher,
  maxBy,
  ModelSnapshot,
  PromQL,
  selector,
  SelectorParts,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert } from '@wakeboard/plugin-inference-node';
import {
  errorsAlert,
  highShareOfFailed,
  neverReadyAlert,
  podsThatDoNotEndAlert,
  podsThatFailToStart,
  ReplicaCounts,
  seriesOfAllReplicas,
  startFailedAlert,
  VLLM,
} from '@wakeboard/plugin-inference-node/kit';
import { fromDriverData } from './driverData';
import { indicators } from './indicators';
import { PHASE, REPLICAS, SERVICE_SERIES_LABEL } from './metrics';

const MINUTE_MS = 60_000;

/** Of the operator's series of a service; each copy of the operator has its own. */
function seriesOfService(
  metric: string,
  { ref }: ModelSnapshot,
  further: Matcher,
): SelectorParts[] {
  return ['namespace', 'exported_namespace'].map(label => ({
    metric,
    matchers: [
      { label, op: '=', value: ref.namespace },
      { label: SERVICE_SERIES_LABEL, op: '=', value: ref.name },
      further,
    ],
  }));
}

function replicaCounts(model: ModelSnapshot): ReplicaCounts {
  const inState = (value: string) =>
    seriesOfService(REPLICAS, model, { label: 'state', op: '=', value });
  return { desired: inState('desired'), ready: inState('ready') };
}

/** The operator's phase, and what it does not know of the pods. */
function failedStarts(model: ModelSnapshot): PromQL {
  const failed = seriesOfService(PHASE, model, {
    label: 'phase',
    op: '=',
    value: 'Failed',
  });
  return firstOf([
    atLeast(maxBy([], firstOf(failed.map(selector))), 1),
    podsThatFailToStart(indicators, model),
  ]);
}

const drainStuck = podsThatDoNotEndAlert(indicators);

/**
 * What can go wrong with a model. The operator counts no wakes: its time to
 * ready is the age of the resource. The alerts that come with LLMKube fire on
 * every cold start, which has half an hour; these wait for longer than that.
 */
export const alerts: DriverAlert[] = [
  neverReadyAlert({
    counts: replicaCounts,
    forMs: 35 * MINUTE_MS,
    source:
      'Counted by the operator, which gives a start 30 minutes. It says 0 wanted of a service whose Model is missing: that is in the alert on failed starts.',
  }),
  {
    ...drainStuck,
    // On a Mac there are no pods.
    expression: model =>
      fromDriverData(model).metal ? undefined : drainStuck.expression(model),
  },
  startFailedAlert(
    failedStarts,
    'The operator says that the service has failed; or, counted by kube-state-metrics, a container of a pod crashes again and again, or its image or configuration cannot be had.',
  ),
  errorsAlert(
    model =>
      indicators.notMeasurable?.('availability', model) === undefined
        ? highShareOfFailed(
            {
              total: { metrics: [...VLLM.succeeded] },
              failed: {
                metrics: [...VLLM.succeeded],
                matchers: [
                  { label: 'finished_reason', op: '=', value: 'error' },
                ],
              },
            },
            seriesOfAllReplicas(indicators, model),
          )
        : undefined,
    'Counted by vLLM as requests that ended with an error, in versions that tell; what it refused, and what a client broke off, is not in it.',
  ),
];
