import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject, JsonValue } from '@backstage/types';

/** What an action did. */
export interface Run {
  logged: string[];
  outputs: Record<string, unknown>;
  /** What the action left for a second run, by key. */
  checkpoints: Map<string, JsonValue | void>;
}

/** Runs an action as a task would; a second run with the first one's checkpoints is a task that goes on. */
export async function runAction<I extends JsonObject, O extends JsonObject>(
  action: TemplateAction<I, O>,
  input: I,
  options: Partial<ActionContext<I, O>> & {
    run?: Run;
  } = {},
): Promise<Run> {
  const { run = aRun(), ...context } = options;
  const log = (message: string) => {
    run.logged.push(message);
  };
  const logger: LoggerService = {
    debug: log,
    info: log,
    warn: log,
    error: log,
    child: () => logger,
  };
  await action.handler({
    ...createMockActionContext<I, O>({ input, ...context }),
    // It passes on some of them only.
    ...context,
    input,
    logger,
    output: (name, value) => {
      run.outputs[String(name)] = value;
    },
    async checkpoint<T extends JsonValue | void>(checkpoint: {
      key: string;
      fn: () => Promise<T> | T;
    }): Promise<T> {
      const { key, fn } = checkpoint;
      if (!run.checkpoints.has(key)) run.checkpoints.set(key, await fn());
      return run.checkpoints.get(key) as T;
    },
  });
  return run;
}

/** One that has not begun. */
export function aRun(): Run {
  return { logged: [], outputs: {}, checkpoints: new Map() };
}
