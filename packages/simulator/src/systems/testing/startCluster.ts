import {
  Simulator,
  SimulatorOptions,
  startSimulator,
} from '../../startSimulator';
import { until } from '../../testing/until';

/** A simulator whose services start and stop within moments, and calls of its Kubernetes API. */

export interface ApiObject {
  metadata: {
    name: string;
    generation: number;
    uid: string;
    labels: Record<string, string>;
    ownerReferences: Array<{ kind: string; name: string; uid: string }>;
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown> & {
    conditions: Array<{
      type: string;
      status: string;
      reason: string;
      message: string;
    }>;
  };
}

export const QUICK = {
  schedule: [],
  startup: { scheduling: '20ms', downloading: '30ms', loading: '60ms' },
  drain: '200ms',
};

export interface Cluster {
  simulator: Simulator;
  get(path: string): Promise<ApiObject>;
  list(path: string): Promise<ApiObject[]>;
  send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: ApiObject }>;
  /** Server-side apply, as strict as it can be. */
  apply(
    path: string,
    object: {
      metadata: { name: string; labels?: object };
      [field: string]: unknown;
    },
  ): Promise<void>;
  /** Asks for an object until it is as wanted. */
  until(path: string, isIt: (object: ApiObject) => boolean): Promise<ApiObject>;
  pods(namespace: string, label: string): Promise<ApiObject[]>;
}

/** @param services - what differs from the scenario `quiet` */
export async function startCluster(
  services: Record<string, unknown>,
  options: Pick<SimulatorOptions, 'prometheus' | 'scrapeIntervalMs'> = {},
): Promise<Cluster> {
  const simulator = await startSimulator({
    prometheus: false,
    ...options,
    scenario: { extends: 'quiet', name: 'quick', services },
  });
  const get = async (path: string) =>
    (await fetch(simulator.kubernetes + path)).json();
  const list = async (path: string) => (await get(path)).items;
  return {
    simulator,
    get,
    list,
    send: async (method, path, body) => {
      const isPatch = method === 'PATCH';
      const answer = await fetch(simulator.kubernetes + path, {
        method,
        headers: {
          'content-type': `application/${
            isPatch ? 'merge-patch+json' : 'json'
          }`,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    apply: async (path, object) => {
      const { name } = object.metadata;
      const answer = await fetch(
        `${simulator.kubernetes}${path}/${name}?fieldManager=someone&fieldValidation=Strict`,
        {
          method: 'PATCH',
          headers: { 'content-type': 'application/apply-patch+yaml' },
          body: JSON.stringify(object),
        },
      );
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    },
    until: (path, isIt) =>
      until(async () => {
        const object = await get(path);
        return isIt(object) && object;
      }),
    pods: (namespace, label) =>
      list(
        `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(
          label,
        )}`,
      ),
  };
}

export const conditionOf = (object: ApiObject, type: string) =>
  object.status?.conditions.find(each => each.type === type);
