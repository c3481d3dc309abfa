import {
  above,
  divide,
  increase,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert } from '@wakeboard/plugin-inference-node';
import {
  errorsAlert,
  highShareOfFailed,
  neverReadyAlert,
  podsThatDoNotEndAlert,
  podsThatFailToStart,
  seriesOfAllReplicas,
  startFailedAlert,
  workloadCounts,
} from '@wakeboard/plugin-inference-node/kit';
import { indicators } from './indicators';
import {
  HTTP_DURATION,
  HTTP_REQUESTS,
  OF_MODELS,
  SERVER_ERROR,
  WAKE_CALLS,
} from './metrics';

const MINUTE_MS = 60_000;
const SLOW_WAKE_SECONDS = 10;

/**
 * What can go wrong with a model. An engine that sleeps leaves its pod ready,
 * so the counts of replicas say nothing of sleep, and nothing is wrong with it.
 * An engine has no series of how long it took to start, only of calls.
 */
export const alerts: DriverAlert[] = [
  {
    name: 'wake-slow',
    // The mean: the histogram of calls has three buckets, up to a second.
    expression: model => {
      if (model.driverData?.sleepMode !== true) return undefined;
      const own = [...seriesOfAllReplicas(indicators, model), WAKE_CALLS];
      const counted = (suffix: string) =>
        sumBy(
          [],
          increase({
            metric: `${HTTP_DURATION}_${suffix}`,
            matchers: own,
            rangeMs: 30 * MINUTE_MS,
          }),
        );
      return above(divide(counted('sum'), counted('count')), SLOW_WAKE_SECONDS);
    },
    forMs: 0,
    severity: 'ticket',
    summary: 'Its wakes take {{ $value | humanizeDuration }} on average.',
    description: `The calls to /wake_up of the last 30 minutes took more than ${SLOW_WAKE_SECONDS} s on average. A start from 0 replicas is not in them.`,
  },
  neverReadyAlert({
    counts: workloadCounts,
    // A pod that Wakeboard renders may load for an hour before it is restarted.
    forMs: 65 * MINUTE_MS,
    source:
      'Counted by kube-state-metrics. An engine that hangs in a wake is not found: its pod stays ready.',
  }),
  podsThatDoNotEndAlert(indicators),
  startFailedAlert(model => podsThatFailToStart(indicators, model)),
  errorsAlert(
    model =>
      highShareOfFailed(
        {
          total: { metrics: [HTTP_REQUESTS], matchers: [OF_MODELS] },
          failed: {
            metrics: [HTTP_REQUESTS],
            matchers: [OF_MODELS, SERVER_ERROR],
          },
        },
        seriesOfAllReplicas(indicators, model),
      ),
    "Counted by the engines' HTTP servers as answers with 5xx; a request that reached no pod is not in it.",
  ),
];
