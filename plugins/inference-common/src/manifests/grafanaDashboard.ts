import { NotImplementedError } from '@backstage/errors';
import { ModelState } from '../model/states';
import { Matcher, PromQL } from '../promql/build';
import { SignalName } from '../series/types';
import { SloSpec } from '../slo/types';
import { ManifestObject, ManifestTarget } from './types';

/**
 * Where a dashboard has the states of a model from: a gauge with one series per
 * state, or wanted and ready replicas.
 *
 * @public
 */
export type DashboardStates =
  | {
      metric: string;
      /** Label that holds the state. */
      label: string;
      /** Value of that label to state. */
      states: Readonly<Record<string, ModelState>>;
      /** Label that holds the replica's name. */
      replicaLabel: string;
      matchers: Matcher[];
    }
  /** Without labels each. */
  | { desired: PromQL; ready: PromQL };

/**
 * How a signal of the model is measured.
 *
 * @public
 */
export interface DashboardSignal {
  signal: SignalName;
  expression: PromQL;
  /** Labels of the answer that tell its lines apart. */
  by: string[];
  /** What the expression's values are multiplied by to get the signal's unit. */
  factor?: number;
}

/**
 * What a dashboard of a model is made of; what is left out has no panel.
 *
 * @public
 */
export interface DashboardManifestInput extends ManifestTarget {
  /** Name of the system for people. */
  driverTitle: string;
  states?: DashboardStates;
  /** Histogram of the durations of wakes, seconds; its name without `_bucket`. */
  wakes?: { histogram: string; matchers: Matcher[] };
  /** Those that rules were made for. */
  slos: readonly SloSpec[];
  signals: readonly DashboardSignal[];
}

/**
 * A ConfigMap with a dashboard of Grafana (10 or later), found by the sidecar of
 * its chart by the label `grafana_dashboard`.
 *
 * @public
 */
export function dashboardManifest(
  _input: DashboardManifestInput,
): ManifestObject {
  throw new NotImplementedError();
}
