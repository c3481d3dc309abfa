import { ReplicaSnapshot } from '@wakeboard/plugin-inference-common';
import {
  EngineContainer,
  EngineEvidence,
  EnginePod,
  flagValues,
  httpPort,
  isSwitchedOn,
  sleepsOn,
  Workload,
  WorkloadEngine,
} from '@wakeboard/plugin-inference-node/kit';
import { DEV_MODE, DISCARDED, IS_SLEEPING, SLEEP_STATE } from './resources';

/**
 * Whether the engine in a pod sleeps. A pod that sleeps stays ready, and its
 * Service goes on sending requests to it: nothing in the objects shows it, so
 * the engine's series and its own answer have to.
 */

const HTTP_PORT = 8000;
const HUGGING_FACE_ID = /^[\w.-]+\/[\w.-]+$/;

/** What is known of the engine in one workload. */
export function vllmEngine(
  { container }: Workload,
  evidence: EngineEvidence,
): WorkloadEngine {
  const words = container?.words ?? [];
  const sleepMode = sleepModeOf(container);
  const last = (flag: string) => flagValues(words, flag).at(0) || undefined;
  const model = modelIn(words);
  const facts: Array<[label: string, value: string | undefined]> = [
    ['Image', container?.image],
    ['Weights', model],
    ['Sleep mode', sleepMode.words],
    ['GPUs per replica', last('tensor-parallel-size')],
    ['Longest context', last('max-model-len')],
    ['GPU memory utilisation', last('gpu-memory-utilization')],
  ];
  return {
    servedName: last('served-model-name') ?? model,
    facts: facts.flatMap(([label, value]) =>
      value === undefined ? [] : [{ label, value: value.slice(0, 1024) }],
    ),
    driverData: {
      ...(container && { port: httpPort(container, 'port', HTTP_PORT) }),
      sleepMode: sleepMode.on,
      ...(isSwitchedOn(words, 'disable-log-stats') && { unmetered: true }),
    },
    stateOf: (pod, before) =>
      pod.replica.state === 'serving' && isAsleep(pod, before, evidence)
        ? { state: 'sleeping' }
        : undefined,
  };
}

/** The level of sleep that the newest sample of a pod shows; undefined: none does. */
export function sleepLevelOf(
  pod: EnginePod,
  evidence: EngineEvidence,
): 1 | 2 | undefined {
  const current = evidence
    .samplesOf(SLEEP_STATE.id, pod)
    .filter(({ value }) => value === 1)
    .map(({ labels }) => labels.sleep_state);
  if (current.includes(DISCARDED)) return 2;
  return current.includes('weights_offloaded') ? 1 : undefined;
}

/** The answer goes before the series. */
function isAsleep(
  pod: EnginePod,
  before: ReplicaSnapshot | undefined,
  evidence: EngineEvidence,
): boolean {
  const samples = evidence.samplesOf(SLEEP_STATE.id, pod);
  const answer = evidence.answerOf(IS_SLEEPING.id, pod, samples);
  const answered = isSleepingIn(answer?.body);
  if (answered !== undefined) return answered;
  const current = samples.filter(({ value }) => value === 1);
  // Of several engines in a pod, one that is awake serves.
  return current.length > 0
    ? current.every(({ labels }) => labels.sleep_state !== 'awake')
    : sleepsOn(pod, before);
}

function isSleepingIn(body: unknown): boolean | undefined {
  if (
    typeof body !== 'object' ||
    body === null ||
    !Object.hasOwn(body, 'is_sleeping')
  ) {
    return undefined;
  }
  const value: unknown = Reflect.get(body, 'is_sleeping');
  return typeof value === 'boolean' ? value : undefined;
}

/** The engine sleeps only where its mode was switched on and its server has the calls for it. */
function sleepModeOf(container: EngineContainer | undefined): {
  on: boolean;
  words: string;
} {
  const enabled =
    container && isSwitchedOn(container.words, 'enable-sleep-mode');
  const dev = Number(container?.variable(DEV_MODE) ?? 0);
  if (!enabled) return { on: false, words: 'off' };
  return dev > 0
    ? { on: true, words: 'on' }
    : { on: false, words: `on, and without calls: ${DEV_MODE} is not 1` };
}

/** What is served: a flag, the word after `serve`, or the first word of all. */
function modelIn(words: string[]): string | undefined {
  const [flagged] = flagValues(words, 'model');
  if (flagged) return flagged;
  const serve = words.indexOf('serve');
  const positional = words[serve < 0 ? 0 : serve + 1] ?? '';
  const isModel =
    serve < 0 ? HUGGING_FACE_ID.test(positional) : !/^-|^$/.test(positional);
  return isModel ? positional : undefined;
}
