import {
  ModelSnapshot,
  ModelState,
  ReplicaSnapshot,
} from '@wakeboard/plugin-inference-common';
import {
  EngineEvidence,
  EnginePod,
  flagValues,
  httpPort,
  sleepsOn,
  Workload,
  WorkloadEngine,
} from '@wakeboard/plugin-inference-node/kit';
import { isModelName, judgeServer, readIndex } from './repository';
import {
  ALIVE,
  LOADED,
  MODELS_ANNOTATION,
  REPOSITORY_INDEX,
} from './resources';

/**
 * What a Triton server does. Its pod is ready whether models are loaded or
 * not: the index of its repository says which are, and where it may not be
 * asked, that they have series.
 */

const HTTP_PORT = 8000;
/** Samples of one scrape, or of the one before. */
const SAME_SCRAPE_MS = 60_000;
/** More are not called one by one. */
const MOST_WANTED = 100;
/** States of a server that is not ready that say more than that it starts. */
const ON_THE_WAY: ModelState[] = ['waking', 'draining', 'failed'];

/** What is known of the server in one workload. */
export function tritonEngine(
  { container, annotations }: Workload,
  evidence: EngineEvidence,
): WorkloadEngine {
  const words = container?.words ?? [];
  const mode = flagValues(words, 'model-control-mode').at(-1) || 'none';
  const explicit = mode === 'explicit';
  const wanted = wantedModels(annotations[MODELS_ANNOTATION], words);
  const facts: Array<[label: string, value: string | undefined]> = [
    ['Image', container?.image],
    ['Model repository', flagValues(words, 'model-repository').join(', ')],
    ['Models', wanted?.join(', ') ?? 'whatever is loaded'],
    ['Model control', mode],
  ];
  return {
    servedName: wanted?.length === 1 ? wanted[0] : undefined,
    facts: facts.flatMap(([label, value]) =>
      value ? [{ label, value: value.slice(0, 1024) }] : [],
    ),
    driverData: {
      ...(container && { port: httpPort(container, 'http-port', HTTP_PORT) }),
      explicit,
      ...(isOff(words, 'allow-metrics') && { unmetered: true }),
      ...(wanted && { models: JSON.stringify(wanted) }),
    },
    stateOf: (pod, before) => {
      const { state } = pod.replica;
      const told =
        state === 'serving' || (state === 'starting' && pod.phase === 'Running')
          ? serverState(pod, before, evidence, { wanted, explicit })
          : undefined;
      return state === 'serving' || ON_THE_WAY.includes(told?.state ?? state)
        ? told
        : undefined;
    },
  };
}

/** A flag that is on unless it is given a word for no. */
function isOff(words: string[], flag: string): boolean {
  const word = flagValues(words, flag).at(-1)?.toLowerCase() ?? '';
  return ['false', 'off', '0'].includes(word);
}

/** The models that a workload is to serve; undefined: it does not say. */
export function modelsOf({ driverData }: ModelSnapshot): string[] | undefined {
  const { models } = driverData ?? {};
  return typeof models === 'string' ? JSON.parse(models) : undefined;
}

function wantedModels(
  annotation: string | undefined,
  words: string[],
): string[] | undefined {
  const loaded = flagValues(words, 'load-model');
  const given = annotation?.split(',') ?? (loaded.includes('*') ? [] : loaded);
  const names = given.map(name => name.trim()).filter(isModelName);
  return names.length ? [...new Set(names)].slice(0, MOST_WANTED) : undefined;
}

function serverState(
  pod: EnginePod,
  before: ReplicaSnapshot | undefined,
  evidence: EngineEvidence,
  { wanted, explicit }: { wanted?: string[]; explicit: boolean },
): { state: ModelState; reason?: string } | undefined {
  const alive = evidence.samplesOf(ALIVE.id, pod);
  const answer = evidence.answerOf(REPOSITORY_INDEX.id, pod, alive);
  const index = readIndex(answer?.body);
  if (index) return judgeServer(index, wanted);
  if (alive.length === 0) {
    return sleepsOn(pod, before) ? { state: 'sleeping' } : undefined;
  }
  // Without explicit mode nobody can have unloaded what is missing.
  if (!explicit) return undefined;
  const at = alive.reduce((last, each) => Math.max(last, each.at), 0);
  const loaded = evidence
    .samplesOf(LOADED.id, pod)
    .filter(each => at - each.at < SAME_SCRAPE_MS)
    .map(({ labels }) => labels.model);
  const present = wanted?.filter(name => loaded.includes(name)) ?? loaded;
  if (present.length === 0) return { state: 'sleeping' };
  return wanted && present.length < wanted.length
    ? {
        state: 'degraded',
        reason: `${present.length} of ${wanted.length} models are loaded`,
      }
    : { state: 'serving' };
}
