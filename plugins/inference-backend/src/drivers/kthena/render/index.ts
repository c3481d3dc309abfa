import {
  ModelSpec,
  MonitorSpec,
  rate,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { RenderedKind, Rendering } from '@wakeboard/plugin-inference-node';
import { weightsOnGpus } from '@wakeboard/plugin-inference-node/kit';
import { POD_LABELS } from '../labels';
import { ROUTER } from '../metrics';
import { BACKEND } from '../names';
import { renderBooster } from './booster';
import { whyNot } from './checks';
import { KthenaOptions, readOptions } from './options';
import { NETWORKING_GROUP, VERSION, WORKLOAD_GROUP } from '../resources';
import { policyNotes, renderPolicy } from './policy';
import { renderServing } from './serving';

/** Where a ModelServing of ours gives its metrics: the engine's own port, which has a name. */
const ENGINE_PORT = 'http';
const ENGINE_PORT_NUMBER = 8000;
/** Where a ModelBooster's pods do: the sidecar, on a port without a name, repeats the engine's. */
const RUNTIME_PORT = 8100;
const DEMAND_WINDOW_MS = 2 * 60_000;

/** What is made: the first, or the three that it would make; then what scales it. */
export const renders: RenderedKind[] = [
  [WORKLOAD_GROUP, 'ModelBooster', 'modelboosters'],
  [WORKLOAD_GROUP, 'ModelServing', 'modelservings'],
  [NETWORKING_GROUP, 'ModelServer', 'modelservers'],
  [NETWORKING_GROUP, 'ModelRoute', 'modelroutes'],
  [WORKLOAD_GROUP, 'AutoscalingPolicy', 'autoscalingpolicies'],
].map(([group, kind, plural]) => ({
  group,
  version: VERSION,
  plural,
  kind,
  namespaced: true,
}));

/**
 * The objects that make a Kthena model: ModelServing, ModelServer and
 * ModelRoute, or one ModelBooster, and an AutoscalingPolicy where one is asked
 * for.
 */
export function render(spec: ModelSpec): Rendering {
  const options = readOptions(spec, demandOf(spec.servedName ?? spec.name));
  if ('refused' in options) return options;
  const refused = whyNot(spec, options);
  if (refused !== undefined) return { refused };

  const isBooster = options.kind === 'ModelBooster';
  const serving = isBooster ? `${spec.name}-${BACKEND}` : spec.name;
  const booster = isBooster ? renderBooster(spec, options) : undefined;
  if (booster && 'refused' in booster) {
    return { refused: String(booster.refused) };
  }
  const { autoscaling } = options;
  const podPort = isBooster ? RUNTIME_PORT : ENGINE_PORT_NUMBER;
  return {
    objects: [
      ...(booster ? [booster] : renderServing(spec, options)),
      ...(autoscaling
        ? [renderPolicy(spec, serving, autoscaling, podPort)]
        : []),
    ],
    monitors: [monitorOf(serving, isBooster)],
    weightsOnGpus: weightsOnGpus(spec),
    notes: [
      ...notesOf(options),
      ...(autoscaling ? policyNotes(spec, autoscaling) : []),
    ],
  };
}

/** Requests asked for, also while the model has no pods to answer them. */
function demandOf(servedName: string): string {
  const requests = rate({
    metric: ROUTER.requests,
    matchers: [{ label: 'model', op: '=', value: servedName }],
    rangeMs: DEMAND_WINDOW_MS,
  });
  return `${sumBy([], requests)} or vector(0)`;
}

function monitorOf(serving: string, isBooster: boolean): MonitorSpec {
  return {
    kind: 'pod',
    selector: {
      [POD_LABELS.serving]: serving,
      [POD_LABELS.entry]: 'true',
    },
    port: isBooster ? RUNTIME_PORT : ENGINE_PORT,
    path: '/metrics',
  };
}

function notesOf({ kind, schedulerName }: KthenaOptions): string[] {
  return [
    ...(schedulerName === undefined
      ? [
          'Its pods are scheduled by Volcano; where that is not installed, set options.schedulerName to default-scheduler.',
        ]
      : []),
    ...(kind === 'ModelBooster'
      ? [
          'Kthena asks the engine of a ModelBooster for its readiness after 3 minutes at the earliest, so no start is faster.',
          'Scrape the port 8100 or 8000 of its pods, not both: both give the same series.',
        ]
      : []),
    'Requests and their latency are measured by the router, which is scraped once for all models.',
  ];
}
