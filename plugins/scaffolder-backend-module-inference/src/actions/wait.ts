import { setTimeout } from 'node:timers/promises';
import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { InputError, isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { durationToMilliseconds, JsonValue } from '@backstage/types';
import {
  InferenceSchemas,
  MODEL_STATES,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';
import { askBackend } from '../askBackend';
import { hideNothing } from '../hideSecrets';
import { modelRefInput } from '../modelInput';
import { entityRefOf } from '../toSpec';
import { toldError } from '../toldError';
import { examples } from './wait.examples';

type Model = InferenceSchemas['ModelDetail'];

/** How time passes. */
export interface Time {
  now(): number;
  /** Rejects when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

const systemTime: Time = {
  now: () => Date.now(),
  pause: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

const SECOND = 1000;
const BETWEEN_MS = 5 * SECOND;
/** Nothing is logged for so long at most. */
const QUIET_MS = 60 * SECOND;
/** A model that was changed a moment ago may still be failed from before. */
const FAILED_MS = 30 * SECOND;
const DEFAULT_TIMEOUT_MS = 30 * 60 * SECOND;
/** Reasons for which asking again is of use. */
const PASSING = ['ServiceUnavailableError', 'NotFoundError', 'Error'];

/** Waits until a model serves or is asleep. */
export function createWaitAction(options: {
  inference: Pick<InferenceService, 'getModel'>;
  time?: Time;
}) {
  const { inference, time = systemTime } = options;
  return createTemplateAction({
    id: 'inference:model:wait',
    description: 'Waits until a model serves or is asleep, as asked',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        modelRef: modelRefInput,
        states: z =>
          z
            .array(z.enum(['serving', 'asleep']))
            .min(1)
            .optional()
            .describe(
              'Any of these ends the waiting: serving; asleep, which is sleeping or stopped. serving if left out',
            ),
        timeout: z =>
          z
            .union([
              z.string(),
              z
                .object({
                  hours: z.number(),
                  minutes: z.number(),
                  seconds: z.number(),
                })
                .partial(),
            ])
            .optional()
            .describe(
              'How long to wait, for example "20 minutes" or { minutes: 20 }; 30 minutes if left out',
            ),
      },
      output: {
        modelRef: z => z.string().describe('cluster/namespace/driver/name'),
        entityRef: z =>
          z
            .string()
            .describe(
              'Entity of the model where the catalog follows its cluster',
            ),
        state: z => z.string().describe('State of the model at the end'),
      },
    },
    async handler(ctx) {
      const { logger, signal } = ctx;
      const { states = ['serving'], timeout } = ctx.input;
      const ref = parseModelRef(ctx.input.modelRef);
      const timeoutMs = toMilliseconds(timeout);
      ctx.output('modelRef', stringifyModelRef(ref));
      ctx.output('entityRef', entityRefOf(ref));
      if (ctx.isDryRun) {
        logger.info(
          `Would wait until ${ctx.input.modelRef} is ${states.join(' or ')}`,
        );
        ctx.output('state', 'unknown');
        return;
      }

      const credentials = await ctx.getInitiatorCredentials();
      const started = time.now();
      let said = '';
      let saidAt = started;
      let failedSince: number | undefined;
      for (;;) {
        const { model, sentence } = await look(() =>
          askBackend(
            () => inference.getModel(ref, { credentials, signal }),
            hideNothing,
          ),
        );
        const now = time.now();
        if (sentence !== said || now - saidAt >= QUIET_MS) {
          logger.info(`${ctx.input.modelRef}: ${sentence}`);
          said = sentence;
          saidAt = now;
        }
        if (model && isOneOf(model, states)) {
          ctx.output('state', model.state);
          return;
        }
        failedSince =
          model?.state === 'failed' ? failedSince ?? now : undefined;
        if (failedSince !== undefined && now - failedSince >= FAILED_MS)
          throw toldError(
            new Error(`${ctx.input.modelRef} does not start: ${sentence}`),
          );
        if (now - started >= timeoutMs)
          throw toldError(
            new Error(
              `${ctx.input.modelRef} was not ${states.join(
                ' or ',
              )} after ${Math.round(
                timeoutMs / SECOND,
              )} s; last seen: ${sentence}`,
            ),
          );
        await time.pause(
          Math.min(BETWEEN_MS, started + timeoutMs - now),
          signal,
        );
      }
    },
  });
}

/** The model, if it is there, and how it is in words. */
async function look(
  get: () => Promise<Model>,
): Promise<{ model?: Model; sentence: string }> {
  try {
    const model = await get();
    if (model.goneAt !== undefined)
      return { sentence: 'was deleted, and is not there again yet' };
    return { model, sentence: inWords(model) };
  } catch (error) {
    if (!isError(error) || !PASSING.includes(error.name)) throw error;
    return {
      sentence:
        error.name === 'NotFoundError' ? 'not there yet' : error.message,
    };
  }
}

function inWords({ state, stateReason, replicas }: Model): string {
  const { ready, desired } = replicas;
  const counted =
    ready !== undefined && desired !== undefined
      ? `, ${ready} of ${desired} replicas ready`
      : '';
  return `${state}${counted}${stateReason ? ` (${stateReason})` : ''}`;
}

function isOneOf(
  { state }: Model,
  wanted: Array<'serving' | 'asleep'>,
): boolean {
  const { serves, asleep } = MODEL_STATES[state];
  return wanted.some(each => (each === 'serving' ? serves : asleep));
}

function toMilliseconds(timeout: JsonValue | undefined): number {
  if (timeout === undefined) return DEFAULT_TIMEOUT_MS;
  const config = new ConfigReader({ timeout });
  let ms = NaN;
  try {
    ms = durationToMilliseconds(
      readDurationFromConfig(config, { key: 'timeout' }),
    );
  } catch {
    // Said below.
  }
  if (!(ms > 0))
    throw toldError(
      new InputError(
        `timeout: ${JSON.stringify(
          timeout,
        )} is not accepted; expected a duration such as "20 minutes" or { minutes: 20 }`,
      ),
    );
  return ms;
}
