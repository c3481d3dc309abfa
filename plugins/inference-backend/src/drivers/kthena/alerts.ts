import {
  above,
  firstOf,
  Matcher,
  maxBy,
  ModelSnapshot,
  onlyWhere,
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
  startFailedAlert,
} from '@wakeboard/plugin-inference-node/kit';
import { readData } from './driverData';
import { FAILED, indicators } from './indicators';
import { ROUTER, SERVING_STATE } from './metrics';
import { BACKEND } from './names';

const MINUTE_MS = 60_000;

/**
 * What can go wrong with a model. Nothing of Kthena counts starts or tells
 * their time. Its controller exports nothing at all: the counts of groups are
 * those of kube-state-metrics, where that is told to give them.
 */
export const alerts: DriverAlert[] = [
  neverReadyAlert({
    counts: groupCounts,
    forMs: 35 * MINUTE_MS,
    source:
      'Counted by kube-state-metrics, if it is configured for ModelServings; without that this alert never fires.',
  }),
  podsThatDoNotEndAlert(indicators),
  startFailedAlert(model => podsThatFailToStart(indicators, model)),
  errorsAlert(
    failedRequests,
    'Counted by the router as answers with 5xx. A request that found no pod counts only while groups of the model are wanted, which kube-state-metrics tells where it is configured for ModelServings; v1.0.0 answers such a request with 404.',
  ),
];

/** Groups wanted and ready, of the ModelServing that there is or will be. */
function groupCounts(model: ModelSnapshot): ReplicaCounts {
  const { serving, booster } = readData(model);
  const name =
    serving ??
    (booster === undefined ? model.ref.name : `${booster}-${BACKEND}`);
  // Where the exporter's own namespace stands in the way, Prometheus renames the object's.
  const series = (metric: string): SelectorParts[] =>
    ['namespace', 'exported_namespace'].map(label => ({
      metric,
      matchers: [
        { label, op: '=', value: model.ref.namespace },
        { label: 'modelserving', op: '=', value: name },
      ],
    }));
  return {
    desired: series(SERVING_STATE.desired),
    ready: series(SERVING_STATE.available),
  };
}

/** The router's answer for a stopped model is an error too, and somebody stopped it on purpose. */
const FOUND_A_POD: Matcher[] = [
  { label: 'status_code', op: 'matches', pattern: '5..' },
  { label: 'error_type', op: '!=', value: 'pod_discovery' },
];

function failedRequests(model: ModelSnapshot): PromQL | undefined {
  const own = indicators.modelMatchers?.(model);
  if (!own) return undefined;
  const share = (matchers: Matcher[]) =>
    highShareOfFailed(
      {
        total: { metrics: [ROUTER.requests] },
        failed: { metrics: [ROUTER.requests], matchers },
      },
      own,
    );
  const wanted = maxBy([], firstOf(groupCounts(model).desired.map(selector)));
  return firstOf([
    onlyWhere(share([FAILED]), [], above(wanted, 0)),
    share(FOUND_A_POD),
  ]);
}
