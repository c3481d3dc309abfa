import { ModelState } from '@wakeboard/plugin-inference-common';
import { textIn } from '@wakeboard/plugin-inference-node/kit';

/**
 * What the models of a repository do in one server, from its index. The names
 * come from a program in the cluster: nothing is taken for granted of them.
 */

/** What one model of a repository does, whatever versions it has. */
export type LoadState =
  | 'ready'
  | 'loading'
  | 'unloading'
  | 'failed'
  | 'unknown'
  | 'unloaded';

/** A model of a repository. */
export interface RepositoryModel {
  name: string;
  state: LoadState;
  /** Why, in the words of the server. */
  reason?: string;
}

/** What several versions of one model come to: the first that one of them does. */
const RANK: LoadState[] = [
  'ready',
  'loading',
  'unloading',
  'failed',
  'unknown',
  'unloaded',
];
/** More is no repository. */
const MOST_MODELS = 1000;
const MOST_LETTERS = 300;

/** The models of an index; undefined where an answer is none. */
export function readIndex(body: unknown): RepositoryModel[] | undefined {
  if (!Array.isArray(body)) return undefined;
  const models = new Map<string, RepositoryModel>();
  for (const entry of body.slice(0, MOST_MODELS)) {
    const name = textIn(entry, 'name');
    if (name === undefined || !isModelName(name)) continue;
    const model = { name, ...stateOf(entry) };
    const known = models.get(name);
    if (!known || RANK.indexOf(model.state) < RANK.indexOf(known.state)) {
      models.set(name, model);
    }
  }
  return [...models.values()];
}

/** Whether a text can be a model's name: one that moves about in a path cannot. */
export function isModelName(name: string): boolean {
  return (
    !/^\.{0,2}$|\0|\p{Surrogate}/u.test(name) && name.length <= MOST_LETTERS
  );
}

/**
 * The state of a server by the models that it is to serve.
 *
 * @param wanted - their names; undefined: whatever is loaded of the repository
 */
export function judgeServer(
  index: readonly RepositoryModel[],
  wanted: readonly string[] | undefined,
): { state: ModelState; reason?: string } | undefined {
  const models = wanted
    ? wanted.map(
        (name): RepositoryModel =>
          index.find(each => each.name === name) ?? {
            name,
            state: 'failed',
            reason: 'not in the repository',
          },
      )
    : index;
  const of = (state: LoadState) => models.filter(each => each.state === state);
  const ready = of('ready').length;
  const [broken] = of('failed');
  const reason =
    broken && `${broken.name}: ${broken.reason ?? 'cannot be loaded'}`;
  if (ready > 0) {
    if (broken) return { state: 'degraded', reason };
    return wanted && ready < models.length
      ? {
          state: 'degraded',
          reason: `${ready} of ${models.length} models are loaded`,
        }
      : { state: 'serving' };
  }
  if (of('loading').length) return { state: 'waking' };
  if (of('unloading').length) return { state: 'draining' };
  if (broken) return { state: 'failed', reason };
  if (of('unknown').length) return { state: 'unknown' };
  return models.length ? { state: 'sleeping' } : undefined;
}

/** A model that was never loaded has no state in the index of explicit mode. */
function stateOf(entry: unknown): Pick<RepositoryModel, 'state' | 'reason'> {
  const reason = textIn(entry, 'reason')?.trim().slice(0, MOST_LETTERS);
  switch (textIn(entry, 'state') ?? '') {
    case 'READY':
      return { state: 'ready' };
    case 'LOADING':
      return { state: 'loading' };
    case 'UNLOADING':
      return { state: 'unloading' };
    case 'UNAVAILABLE':
      return !reason || /^unloaded\b/i.test(reason)
        ? { state: 'unloaded' }
        : { state: 'failed', reason };
    case '':
      return { state: 'unloaded' };
    default:
      return { state: 'unknown' };
  }
}
