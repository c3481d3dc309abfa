import { isError } from '@backstage/errors';
import {
  InferenceDriver,
  SignalDefinition,
} from '@wakeboard/plugin-inference-node';
import { readTemplate } from './template';

/** A window that no driver writes by itself. */
const WINDOW_SECONDS = 7_654_321;

/**
 * A driver's own expression as an administrator would write it: made for a
 * model whose names are the variables. Undefined where it cannot be written
 * so, because it asks for devices, say.
 */
export function driverExpression(
  driver: InferenceDriver,
  definition: SignalDefinition,
): string | undefined {
  try {
    const expression = definition.expression({
      model: {
        ref: {
          cluster: 'cluster',
          namespace: '$namespace',
          driver: driver.id,
          name: '$model',
        },
        uid: '$id',
        servedName: '$servedName',
        state: 'serving',
        replicas: {},
        pods: [],
        conditions: [],
        labels: {},
        facts: [],
      },
      replicas: ['$replicas'],
      gpus: [],
      rateWindowMs: WINDOW_SECONDS * 1000,
    });
    const text = expression
      ?.replaceAll('\\\\$', '$')
      .replaceAll(`[${WINDOW_SECONDS}s]`, '[$window]');
    if (text === undefined) {
      return undefined;
    }
    readTemplate(text, 'The expression');
    return text;
  } catch (error) {
    if (isError(error)) return undefined;
    throw error;
  }
}
