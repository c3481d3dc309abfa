import { MODEL_STATES, ModelState } from '../model/states';
import {
  atLeast,
  firstOf,
  Matcher,
  maxBy,
  multiply,
  PromQL,
  selector,
} from '../promql/build';
import { below, provided, vector } from '../promql/rules';

/**
 * A band of states in Grafana is one series whose values are numbers with
 * names. So each state has a number, and the expression gives of every replica
 * (or of the model, where only replicas are counted) the number of its state.
 */

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

const COLOURS: Readonly<Record<ModelState, string>> = {
  serving: 'green',
  degraded: 'orange',
  updating: 'light-green',
  preparing: 'light-yellow',
  starting: 'yellow',
  waitingForGpu: 'light-orange',
  waking: 'light-blue',
  draining: 'purple',
  sleeping: 'blue',
  stopped: 'semi-dark-blue',
  failed: 'red',
  unknown: 'text',
};

const STATES = Object.keys(MODEL_STATES) as ModelState[];

/** From 1 on: the expression multiplies a gauge that is 1. */
function codeOf(state: ModelState): number {
  return STATES.indexOf(state) + 1;
}

/** Names and colours of the numbers, as Grafana maps values. */
export function stateMappings() {
  return [
    {
      type: 'value',
      options: Object.fromEntries(
        STATES.map((state, index) => [
          String(codeOf(state)),
          { index, text: state, color: COLOURS[state] },
        ]),
      ),
    },
  ];
}

/** The number of the state of each replica, or of the model. */
export function stateExpression(given: DashboardStates): PromQL {
  if ('ready' in given) return ofReplicaCounts(given.desired, given.ready);
  const { metric, label, states, replicaLabel, matchers } = given;
  return firstOf(
    STATES.flatMap(state => {
      const values = Object.keys(states).filter(
        value => states[value] === state,
      );
      if (values.length === 0) return [];
      const held = selector({
        metric,
        matchers: [...matchers, { label, op: 'oneOf', values }],
      });
      return [multiply(maxBy([replicaLabel], atLeast(held, 1)), codeOf(state))];
    }),
  );
}

/** Wanted none with ready ones is draining; none of none is stopped. */
function ofReplicaCounts(desired: PromQL, ready: PromQL): PromQL {
  const is = (state: ModelState, condition: PromQL) =>
    provided(vector(codeOf(state)), condition);
  const someReady = atLeast(ready, 1);
  return firstOf([
    provided(is('draining', someReady), below(desired, 1)),
    is('serving', someReady),
    is('starting', atLeast(desired, 1)),
    is('stopped', desired),
  ]);
}
