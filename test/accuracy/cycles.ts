import { PATIENCE_MS, sleep, Stack, until } from '../support/stack';
import { SystemsTruth } from './systemsTruth';

/**
 * Stops and starts models of the simulated systems, again and again, as
 * somebody does who never heard of Wakeboard: by writes to the cluster's API,
 * to GPUStack's server, and to the programs in pods.
 */

/** A model, and how it is switched. */
export interface Cycled {
  system: string;
  namespace: string;
  /** In the simulator's truth. */
  model: string;
  /** In the product, where it is called otherwise there. */
  shownAs?: string;
  /** By the server of the pods: seen by scrapes and by asking, never by a watch. */
  byEngine?: boolean;
  /** A series shows that its server is ready, and none what it has loaded. */
  untold?: boolean;
  switch(stack: Stack, on: boolean): Promise<void>;
}

/** How long models stay as they are. Milliseconds; read anew for each wait. */
export interface Pace {
  /** For what a watch sees. */
  shortestMs: number;
  longestMs: number;
  /** For what only scrapes see, and always while nobody watches. */
  seenMs: number;
  stopped: boolean;
}

/** GPUStack's server takes any key, but none is refused. */
const KEY = { authorization: 'Bearer any' };
/** Nothing is waited for any longer. */
const inTime = () => AbortSignal.timeout(60_000);
const WORKLOADS = '/apis/apps/v1/namespaces/ml-models';

const patched =
  (path: string, spec: (on: boolean) => object) =>
  (stack: Stack, on: boolean) =>
    send(`${stack.addresses.kubernetes}${path}`, 'PATCH', { spec: spec(on) });

const inPods =
  (namespace: string, prefix: string, path: (on: boolean) => string) =>
  async (stack: Stack, on: boolean) => {
    const pods = `${stack.addresses.kubernetes}/api/v1/namespaces/${namespace}/pods`;
    const { items } = await (await fetch(pods, { signal: inTime() })).json();
    const names: string[] = items.map(
      (item: { metadata: { name: string } }) => item.metadata.name,
    );
    for (const name of names.filter(each => each.startsWith(prefix))) {
      await send(`${pods}/${name}:8000/proxy${path(on)}`, 'POST');
    }
  };

/** A model of GPUStack is written as a whole. */
const row = (id: number) => async (stack: Stack, on: boolean) => {
  const url = `${stack.addresses.gpustack}/v2/models/${id}`;
  const {
    id: _,
    created_at: __,
    updated_at: ___,
    ...rest
  } = await (await fetch(url, { headers: KEY, signal: inTime() })).json();
  await send(url, 'PUT', { ...rest, replicas: on ? 1 : 0 });
};

export const CYCLED: Cycled[] = [
  {
    system: 'kthena',
    namespace: 'inference',
    model: 'phi-4',
    switch: patched(
      '/apis/workload.serving.volcano.sh/v1alpha1/namespaces/inference/modelservings/phi-4',
      on => ({ replicas: on ? 1 : 0 }),
    ),
  },
  {
    system: 'llmkube',
    namespace: 'llm',
    model: 'qwen3-8b',
    switch: patched(
      '/apis/inference.llmkube.dev/v1alpha1/namespaces/llm/inferenceservices/qwen3-8b',
      on => ({ suspend: !on }),
    ),
  },
  {
    system: 'vllm',
    namespace: 'ml-models',
    model: 'mistral-7b',
    byEngine: true,
    switch: inPods('ml-models', 'mistral-7b-', on =>
      on ? '/wake_up' : '/sleep?level=1',
    ),
  },
  {
    system: 'vllm',
    namespace: 'ml-models',
    model: 'qwen-coder-7b',
    shownAs: 'qwen-coder-7b_statefulset',
    switch: patched(`${WORKLOADS}/statefulsets/qwen-coder-7b`, on => ({
      replicas: on ? 1 : 0,
    })),
  },
  {
    system: 'triton',
    namespace: 'ml-models',
    model: 'resnet18-imagenette',
    switch: patched(`${WORKLOADS}/deployments/resnet18-imagenette`, on => ({
      replicas: on ? 2 : 0,
    })),
  },
  {
    system: 'triton',
    namespace: 'ml-models',
    model: 'bge-reranker',
    byEngine: true,
    untold: true,
    switch: inPods(
      'ml-models',
      'bge-reranker-',
      on => `/v2/repository/models/bge_reranker/${on ? 'load' : 'unload'}`,
    ),
  },
  {
    system: 'gpustack',
    namespace: 'research',
    model: 'mistral-small',
    switch: row(2),
  },
  // Its name is there twice.
  {
    system: 'gpustack',
    namespace: 'research',
    model: 'mistral-small-3',
    switch: row(3),
  },
];

/** Stops and starts one model until the pace says stop; at the end it serves. */
export async function cycle(
  stack: Stack,
  cycled: Cycled,
  pace: Pace,
): Promise<void> {
  const wait = () => {
    const shortest = cycled.byEngine ? pace.seenMs : pace.shortestMs;
    const longest = Math.max(shortest, pace.longestMs);
    return sleep(shortest + Math.random() * (longest - shortest));
  };
  await wait();
  while (!pace.stopped) {
    await cycled.switch(stack, false);
    await reaches(stack, cycled, ['stopped', 'sleeping']);
    await wait();
    await cycled.switch(stack, true);
    await reaches(stack, cycled, ['serving']);
    await wait();
  }
}

/** Waits until a model is truly in one of these states. */
export async function reaches(
  stack: Stack,
  { system, model }: Pick<Cycled, 'system' | 'model'>,
  states: string[],
): Promise<void> {
  await until(
    `${system} ${model} is ${states.join(' or ')}`,
    PATIENCE_MS,
    async () => {
      const truth = await readTruth(stack);
      const last = truth.findLast(
        line =>
          line.kind === 'service' &&
          line.system === system &&
          line.model === model,
      );
      return last?.kind === 'service' && states.includes(last.to ?? '');
    },
  );
}

/** All that the simulator says happened. */
export async function readTruth(stack: Stack): Promise<SystemsTruth[]> {
  const { items } = (await stack.control('/truth?since=0')) as {
    items: SystemsTruth[];
  };
  return items;
}

async function send(url: string, method: string, body?: unknown) {
  const answer = await fetch(url, {
    method,
    headers: {
      ...KEY,
      'content-type':
        method === 'PATCH'
          ? 'application/merge-patch+json'
          : 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: inTime(),
  });
  if (!answer.ok) {
    throw new Error(
      `${method} ${url} answered ${answer.status}: ${await answer.text()}`,
    );
  }
  await answer.body?.cancel();
}
