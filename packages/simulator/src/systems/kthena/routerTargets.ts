import { FRONT_BOUNDS } from '../../services/bounds';
import { replicasOf } from '../../services/requests';
import type { Service, ServicesWorld } from '../../services/types';
import { emptyHistogram } from '../../world/histogram';
import {
  type Family,
  gauge,
  goBound,
  histogram,
  type Labels,
  type Series,
} from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { optionsOf } from './kthenaService';

/**
 * What Kthena's router exports. Since v1.0.0 it says where a request went (D); before, it answered 404 for a model without pods and
 * called that a successful request.
 */
export type RouterGeneration = 'current' | 'v1.0.0';

const PATH = '/v1/chat/completions';
const STATUSES = [200, 500, 502, 503, 504];

const ERROR_TYPES: Record<number, string> = {
  200: 'successful_request',
  500: 'upstream_response',
  502: 'proxy',
  503: 'pod_discovery',
  504: 'proxy',
};

const NOTHING = emptyHistogram(FRONT_BOUNDS);

/** As this router answers what the world calls a status. */
function answered(status: number, generation: RouterGeneration) {
  return status === 503 && generation === 'v1.0.0'
    ? { status: '404', error: 'successful_request' }
    : { status: String(status), error: ERROR_TYPES[status] ?? 'proxy' };
}

function destination(service: Service, status: number): Labels {
  if (status === 503) {
    return {
      model_route: 'none',
      backend_type: 'unresolved',
      backend_name: 'none',
      upstream_model: 'none',
    };
  }
  const { booster, servingName } = optionsOf(service);
  const server = booster ? servingName : service.name;
  return {
    model_route: `${service.namespace}/${service.name}`,
    backend_type: 'model_server',
    backend_name: `${service.namespace}/${server}`,
    upstream_model: service.settings.engine.models[0],
  };
}

const running = (world: ServicesWorld, service: Service) =>
  replicasOf(world, service).reduce(
    (sum, replica) =>
      sum +
      replica.engines.reduce(
        (more, each) => more + each.inFlight.length + each.waiting.length,
        0,
      ),
    0,
  );

const MONOTONE = ['input', 'output'] as const;

function routerFamilies(
  world: ServicesWorld,
  generation: RouterGeneration,
): Family[] {
  const services = world.services.filter(each => each.system === 'kthena');
  const requests: Series[] = [];
  const durations: Series[] = [];
  const tokens: Series[] = [];
  const upstream: Array<[Labels, () => number]> = [];
  const downstream: Array<[Labels, () => number]> = [];
  for (const service of services) {
    const { front } = service;
    const model = optionsOf(service).modelName;
    const whereTo = (status: number) =>
      generation === 'current' ? destination(service, status) : {};
    for (const code of STATUSES) {
      const { status, error } = answered(code, generation);
      const labels = { model, path: PATH, status_code: status };
      const isThere = () => front.answers[code] !== undefined;
      const read = () => front.answers[code]?.count ?? 0;
      requests.push({
        name: 'kthena_router_requests_total',
        labels: { ...labels, error_type: error, ...whereTo(code) },
        read,
        isThere,
      });
      const { series } = histogram(
        'kthena_router_request_duration_seconds',
        '',
        { ...labels, ...whereTo(code) },
        FRONT_BOUNDS,
        () => front.answers[code] ?? NOTHING,
        goBound,
      );
      durations.push(...series.map(each => ({ ...each, isThere })));
    }
    for (const type of MONOTONE) {
      const read = () =>
        type === 'input' ? front.promptTokens : front.generationTokens;
      tokens.push({
        name: 'kthena_router_tokens_total',
        labels: { model, path: PATH, token_type: type, ...whereTo(200) },
        read,
        isThere: () => read() > 0,
      });
    }
    downstream.push([{ model }, () => running(world, service)]);
    const { model_route, ...rest } = destination(service, 200);
    upstream.push([
      {
        model_server: rest.backend_name,
        model_route,
        ...(generation === 'current' && rest),
      },
      () => running(world, service),
    ]);
  }
  return [
    {
      name: 'kthena_router_requests_total',
      help: 'Total number of HTTP requests processed by the router',
      type: 'counter',
      series: requests,
    },
    {
      name: 'kthena_router_request_duration_seconds',
      help: 'End-to-end request processing latency distribution',
      type: 'histogram',
      series: durations,
    },
    {
      name: 'kthena_router_tokens_total',
      help: 'Total tokens processed',
      type: 'counter',
      series: tokens,
    },
    gauge('kthena_router_active_requests', 'Requests being processed', [
      [{}, () => services.reduce((sum, each) => sum + running(world, each), 0)],
    ]),
    gauge(
      'kthena_router_active_downstream_requests',
      'Active downstream requests',
      downstream,
    ),
    gauge(
      'kthena_router_active_upstream_requests',
      'Active upstream requests',
      upstream,
    ),
    gauge(
      'kthena_router_fairness_queue_size',
      'Requests in the fairness queue',
      services.map(service => [
        { model: optionsOf(service).modelName, user_id: '_all' },
        () => 0,
      ]),
    ),
  ];
}

export function routerTarget(
  world: ServicesWorld,
  generation: RouterGeneration,
): Target {
  const isCurrent = generation === 'current';
  const job = isCurrent ? 'kthena-router-metrics' : 'kthena-router';
  return {
    kind: 'services',
    path: '/kthena/router',
    labels: {
      job,
      instance: isCurrent ? '10.246.0.21:9090' : '10.246.0.21:8080',
      namespace: 'kthena-system',
      pod: 'kthena-router-6c9d7b8f5-w2k4x',
      container: 'kthena-router',
      service: job,
      endpoint: isCurrent ? 'metrics' : 'http',
    },
    isUp: () => true,
    families: routerFamilies(world, generation),
    kinds: {
      kthena_router_requests_total: 'requests',
      kthena_router_request_duration_seconds: 'flow',
      kthena_router_tokens_total: 'flow',
      kthena_router_active_downstream_requests: 'gauge',
    },
  };
}
