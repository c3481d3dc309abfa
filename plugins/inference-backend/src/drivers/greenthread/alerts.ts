import {
  above,
  atLeast,
  histogramQuantile,
  increase,
  maxBy,
  ModelSnapshot,
  selector,
  smallestOverTime,
  sumBy,
  withRange,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert } from '@wakeboard/plugin-inference-node';
import {
  errorsAlert,
  highShareOfFailed,
  podsThatFailToStart,
  seriesOfAllReplicas,
  startFailedAlert,
} from '@wakeboard/plugin-inference-node/kit';
import { indicators } from './indicators';
import { SIDECAR } from './metrics';

const MINUTE_MS = 60_000;
const SLOW_WAKE_SECONDS = 10;
/** As long a pod is scraped once or twice, whatever is usual. */
const SHORT_DRAIN_MS = MINUTE_MS;
const BY_POD = ['namespace', 'pod'];

/**
 * What can go wrong with a model. The rules in GreenThread's own documents look
 * at rates over 5 minutes for 5 minutes, which a wake now and then never
 * fulfils; here an hour's half is looked at once. The sidecar has no label for
 * the model, so its pods are found by their names.
 */
export const alerts: DriverAlert[] = [
  {
    name: 'wake-slow',
    expression: model =>
      above(
        histogramQuantile(
          0.99,
          sumBy(
            ['le'],
            increase({
              metric: `${SIDECAR.wakeDuration}_bucket`,
              matchers: seriesOfAllReplicas(indicators, model),
              rangeMs: 30 * MINUTE_MS,
            }),
          ),
        ),
        SLOW_WAKE_SECONDS,
      ),
    forMs: 0,
    severity: 'ticket',
    summary: 'A wake took about {{ $value | humanizeDuration }}.',
    description: `The slowest wakes of the last 30 minutes took more than ${SLOW_WAKE_SECONDS} s, as far as the buckets of the histogram tell: between two of their boundaries it is a guess. A wake before the first scrape of a new pod is not in it.`,
  },
  {
    name: 'wake-stuck',
    expression: model => inState(model, ['waking', 'activating', 'pending']),
    forMs: 2 * MINUTE_MS,
    severity: 'page',
    summary:
      'The pod {{ $labels.pod }} has been waking, or waiting for a GPU, for more than 2 minutes.',
    description:
      "A replica was asked for and does not come to serve. After 5 minutes GreenThread's gateway gives up and clients get errors.",
  },
  {
    name: 'drain-stuck',
    expression: model => {
      const { drainTimeoutMs } = model.driverData ?? {};
      return inState(
        model,
        ['deactivating'],
        typeof drainTimeoutMs === 'number' && drainTimeoutMs > SHORT_DRAIN_MS
          ? drainTimeoutMs
          : undefined,
      );
    },
    forMs: 2 * MINUTE_MS,
    severity: 'ticket',
    summary:
      'The pod {{ $labels.pod }} still drains, long after its drain timeout.',
    description:
      'A replica drains on after its drain timeout. It refuses new requests and still holds its GPU memory.',
  },
  startFailedAlert(
    model => podsThatFailToStart(indicators, model, { sleepsUnready: true }),
    'A container of a pod crashes again and again, or its image or configuration cannot be had. Counted by kube-state-metrics. Weights that cannot be converted show in no series: the phase of the Model is Failed then.',
  ),
  errorsAlert(
    model =>
      highShareOfFailed(
        {
          total: { metrics: [SIDECAR.requests] },
          failed: {
            metrics: [SIDECAR.requests],
            matchers: [{ label: 'status', op: '=', value: 'error' }],
          },
        },
        seriesOfAllReplicas(indicators, model),
      ),
    'Counted by the sidecars. Whether requests that are refused while it drains are among them is not documented.',
  ),
];

/** The replicas that are in one of these states, and have been for all of a range. */
function inState(model: ModelSnapshot, states: string[], rangeMs?: number) {
  const now = selector({
    metric: SIDECAR.state,
    matchers: [
      ...seriesOfAllReplicas(indicators, model),
      { label: 'state', op: 'oneOf', values: states },
    ],
  });
  const held =
    rangeMs === undefined ? now : smallestOverTime(withRange(now, rangeMs));
  return atLeast(maxBy(BY_POD, held), 1);
}
