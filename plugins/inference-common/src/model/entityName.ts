import { ModelRef } from './modelRef';
import { nameHash } from './nameHash';

/** Longest name of an entity. */
const LONGEST = 63;
/** Without capital letters: the catalog takes names that differ in these for one. */
const LEGAL = /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/;

/**
 * Name of the catalog entity of a model: its reference with dots, for example
 * `demo.llm.vllm.qwen3-8b`; cut and told apart by a hash where that is too
 * long or no legal name of an entity.
 *
 * @remarks
 *
 * It depends on the reference alone. So two models never share an entity,
 * whichever is read first and from whichever cluster, none changes its name
 * because another one appears, and the name is known before the model is there.
 *
 * @public
 */
export function modelEntityName(ref: ModelRef): string {
  const parts = [ref.cluster, ref.namespace, ref.driver, ref.name];
  const whole = parts.join('.');
  // With dots in the last part alone the name can be read in one way only.
  const dotted = parts.slice(0, 3).some(part => part.includes('.'));
  if (!dotted && whole.length <= LONGEST && LEGAL.test(whole)) return whole;
  const hash = nameHash(parts);
  const head = whole
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST - hash.length - 1)
    .replace(/[^A-Za-z0-9]+$/, '');
  return head ? `${head}-${hash}` : hash;
}
