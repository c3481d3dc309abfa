import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import { ServiceData } from './driverData';
import { ROUTER_ENDPOINT } from './names';

/** The operator gives a model 30 minutes to load, and a download comes before that. */
export const START_DEADLINE_MS = 60 * 60_000;
/** `swapBudget` of a ModelPool that has none. */
const DEFAULT_HOLD_MS = 300_000;

/** A request for a member of a pool makes its router put the member on the GPU. */
export function planActivation(
  model: ModelSnapshot,
  data: ServiceData,
  pool: string,
  context: PlanContext,
): Plan {
  if (data.suspended) {
    return refuse('It is suspended; resume it first');
  }
  if (data.resident === model.ref.name) {
    return refuse(`It is the resident member of the ModelPool ${pool} already`);
  }
  if (data.routedAs === undefined) {
    return refuse(
      `${poolSentence(
        pool,
        data,
      )}, and no ModelRouter has a route that leads to it only`,
    );
  }
  if (!context.endpoints.includes(ROUTER_ENDPOINT)) {
    return refuse(
      `${poolSentence(
        pool,
        data,
      )}; to send one from here, set inference.clusters.${
        model.ref.cluster
      }.endpoints.${ROUTER_ENDPOINT}.url to the address of its ModelRouter`,
    );
  }
  const holdMs = data.holdMs ?? DEFAULT_HOLD_MS;
  return {
    operations: [
      {
        kind: 'request',
        endpoint: ROUTER_ENDPOINT,
        method: 'POST',
        path: '/v1/chat/completions',
        body: {
          model: data.routedAs,
          messages: [{ role: 'user', content: 'x' }],
          max_tokens: 1,
        },
        timeoutMs: holdMs,
      },
    ],
    closedBy: ['serving', 'degraded'],
    deadlineMs: START_DEADLINE_MS,
    warning: data.resident
      ? `The member ${data.resident} of the ModelPool ${pool} is stopped for it once it is idle.`
      : undefined,
  };
}

/** Why nothing else than a request puts a member on the GPU. */
export function poolSentence(pool: string, { resident }: ServiceData): string {
  return `It is a member of the ModelPool ${pool}, which puts a member on its GPU when a request for it comes${
    resident === undefined ? '' : `; ${resident} is the resident member now`
  }`;
}

function refuse(refused: string): Plan {
  return { refused };
}
