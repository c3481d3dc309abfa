import {
  firstOf,
  Matcher,
  maxBy,
  PromQL,
  selector,
  SignalName,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import {
  SignalDefinition,
  SignalScope,
} from '@wakeboard/plugin-inference-node';
import {
  DCGM,
  DCGM_NODE_LABELS,
  gauges,
  MetricNames,
  rates,
  SignalBuilder,
  VLLM,
  vllmSignals,
} from '@wakeboard/plugin-inference-node/kit';
import { FAILED, routerMatchers } from './indicators';
import { ROUTER } from './metrics';
import { podsOfGroups } from './names';

/**
 * Two places measure a model. The router counts requests under the name that
 * clients ask for, which it does not tell apart by namespace; all other labels
 * came after v1.0.0, so everything is summed over them. The engine's series
 * are picked by pod. A ModelBooster's pods give them on two ports, and a
 * cluster that scrapes both has each twice: so what is added up is the larger
 * of each pod's and engine's first.
 */

/** The router's series of the model; undefined where no route leads to it. */
const router = new SignalBuilder(({ model }) => routerMatchers(model));

const engine = new SignalBuilder(scope => ofPods(scope, ''));

/** The pods of the model's groups, also of those that are gone. */
function ofPods(
  { model, replicas }: SignalScope,
  prefix: string,
): Matcher[] | undefined {
  const pattern = podsOfGroups(replicas);
  return pattern === undefined
    ? undefined
    : [
        {
          label: `${prefix}namespace`,
          op: '=',
          value: model.ref.namespace,
        },
        { label: `${prefix}pod`, op: 'matches', pattern },
      ];
}

/** Labels that tell engines apart, and not the ways on which one was scraped. */
const BY_ENGINE = ['pod', 'engine'];

function once(expression: PromQL): PromQL {
  return sumBy([], maxBy(BY_ENGINE, expression));
}

/** Tokens as the engines count them, or else as the router does. */
function tokenRate(metrics: MetricNames, type: string): SignalDefinition {
  return {
    by: [],
    expression: scope => {
      const pods = ofPods(scope, '');
      const ofRouter = router.totalRate([ROUTER.tokens], {
        matchers: [{ label: 'token_type', op: '=', value: type }],
      });
      return firstKnown([
        pods && once(rates(metrics, scope, pods)),
        ofRouter.expression(scope),
      ]);
    },
  };
}

/** What waits in the router, where fairness is on, and in the engines. */
const queueDepth: SignalDefinition = {
  by: [],
  expression: scope => {
    const pods = ofPods(scope, '');
    const { servedName } = scope.model;
    const parts = [
      pods && maxBy(BY_ENGINE, gauges(VLLM.waiting, pods)),
      servedName &&
        sumBy(
          ['model'],
          selector({
            metric: ROUTER.queue,
            matchers: [{ label: 'model', op: '=', value: servedName }],
          }),
        ),
    ].filter((part): part is PromQL => Boolean(part));
    return parts.length ? sumBy([], firstOf(parts)) : undefined;
  },
};

function firstKnown(parts: Array<PromQL | undefined>): PromQL | undefined {
  const known = parts.filter(part => part !== undefined);
  return known.length ? firstOf(known) : undefined;
}

const BY_DEVICE = [...DCGM_NODE_LABELS, 'gpu'];
const BYTES_PER_MIB = 1024 * 1024;

/** A measurement of the devices that dcgm-exporter says the pods have. */
function ofDevices(metric: string, factor?: number): SignalDefinition {
  return {
    by: BY_DEVICE,
    factor,
    expression: scope => {
      // Prefixed unless the monitor honours the exporter's labels.
      const parts = ['exported_', ''].flatMap(prefix => {
        const matchers = ofPods(scope, prefix);
        return matchers ? [selector({ metric, matchers })] : [];
      });
      return parts.length ? maxBy(BY_DEVICE, firstOf(parts)) : undefined;
    },
  };
}

const { ttftP50, ttftP95, interTokenLatencyP95, kvCacheUsage } =
  vllmSignals(engine);

/** How each signal of a Kthena model is measured. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  requestRate: router.totalRate([ROUTER.requests]),
  errorRate: router.partRate([ROUTER.requests], [FAILED]),
  latencyP50: router.quantile(0.5, [ROUTER.duration]),
  latencyP95: router.quantile(0.95, [ROUTER.duration]),
  latencyP99: router.quantile(0.99, [ROUTER.duration]),
  ttftP50,
  ttftP95,
  interTokenLatencyP95,
  kvCacheUsage,
  queueDepth,
  inFlight: router.total([ROUTER.inFlight]),
  promptTokenRate: tokenRate(VLLM.promptTokens, 'input'),
  generationTokenRate: tokenRate(VLLM.generationTokens, 'output'),
  gpuUtilization: ofDevices(DCGM.utilization),
  gpuMemoryUsed: ofDevices(DCGM.memoryUsed, BYTES_PER_MIB),
  gpuTemperature: ofDevices(DCGM.temperature),
  gpuPower: ofDevices(DCGM.power),
};
