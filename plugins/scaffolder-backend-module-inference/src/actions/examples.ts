import { JsonObject } from '@backstage/types';
import { stringify } from 'yaml';

/** An example of an action, as the list of actions shows it. */
export function example(
  description: string,
  step: { id: string; name: string; action: string; input: JsonObject },
): { description: string; example: string } {
  return { description, example: stringify({ steps: [step] }) };
}
