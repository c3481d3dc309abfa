import {
  above,
  before,
  exceptWhere,
  Matcher,
  selector,
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
import { modelsOf } from './engine';
import { indicators } from './indicators';
import { NOT_CANCELLED, TRITON } from './metrics';

const MINUTE_MS = 60_000;
const RECENTLY_MS = 30 * MINUTE_MS;
const SLOW_LOAD_SECONDS = 60;

/**
 * What can go wrong with a model. Unloading a model ends its series, and a
 * server without models is as ready as any: neither is a fault.
 */
export const alerts: DriverAlert[] = [
  {
    name: 'wake-slow',
    // A series tells of the last load for as long as the model stays loaded: only what was not there before counts.
    expression: model => {
      const { driverData } = model;
      if (driverData?.explicit !== true || driverData.unmetered === true) {
        return undefined;
      }
      const models = modelsOf(model);
      const named: Matcher[] = models
        ? [{ label: 'model', op: 'oneOf', values: models }]
        : [];
      const loads = selector({
        metric: TRITON.loadDuration,
        matchers: [...seriesOfAllReplicas(indicators, model), ...named],
      });
      return exceptWhere(
        above(loads, SLOW_LOAD_SECONDS),
        ['namespace', 'pod', 'model', 'version'],
        before(loads, RECENTLY_MS),
      );
    },
    forMs: 0,
    severity: 'ticket',
    summary:
      'Loading {{ $labels.model }} in {{ $labels.pod }} took {{ $value | humanizeDuration }}.',
    description: `A model that was not loaded 30 minutes ago took more than ${SLOW_LOAD_SECONDS} s to load. A load of what is loaded already is not found.`,
  },
  neverReadyAlert({
    counts: workloadCounts,
    // A pod that Wakeboard renders may load for an hour before it is restarted.
    forMs: 65 * MINUTE_MS,
    source:
      'Counted by kube-state-metrics. In explicit mode a server is ready without models, so a load that hangs is not found.',
  }),
  podsThatDoNotEndAlert(indicators),
  startFailedAlert(model => podsThatFailToStart(indicators, model)),
  errorsAlert(
    model =>
      indicators.notMeasurable?.('availability', model) === undefined
        ? highShareOfFailed(
            {
              total: { metrics: [TRITON.succeeded], plus: [TRITON.failed] },
              failed: { metrics: [TRITON.failed], matchers: [NOT_CANCELLED] },
            },
            seriesOfAllReplicas(indicators, model),
          )
        : undefined,
    'Counted by the servers, over all models in them; what a client cancelled is no failure, and a failure in an ensemble is counted in its parts too.',
  ),
];
