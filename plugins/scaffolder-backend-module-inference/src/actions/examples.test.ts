import { createMockDirectory } from '@backstage/backend-test-utils';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import { validate } from 'jsonschema';
import { parse } from 'yaml';
import { FakeInference } from '../__testUtils__/FakeInference';
import { runAction } from '../__testUtils__/runAction';
import { createApplyAction } from './apply';
import { createDeleteAction } from './delete';
import { createRenderAction } from './render';
import { createWaitAction } from './wait';

const inference = new FakeInference();
const ACTIONS = [
  createRenderAction({ inference }),
  createApplyAction({ inference }),
  createWaitAction({ inference }),
  createDeleteAction({ inference }),
] as unknown as Array<TemplateAction<JsonObject>>;

const EXAMPLES = ACTIONS.flatMap(action =>
  action.examples!.map(({ description, example }) => ({
    action,
    description,
    steps: parse(example).steps as Array<{ action: string; input: JsonObject }>,
  })),
);

describe('the examples', () => {
  const disk = createMockDirectory();

  it.each(
    EXAMPLES.map(each => [each.action.id, each.description, each] as const),
  )('of %s work as they are written: %s', async (id, _, { action, steps }) => {
    for (const step of steps) {
      expect(step.action).toBe(id);
      const { errors } = validate(step.input, action.schema!.input!);
      expect(errors.map(String)).toEqual([]);
      const { outputs } = await runAction(action, step.input, {
        workspacePath: disk.path,
      });
      const checked = validate(outputs, action.schema!.output!);
      expect(checked.errors.map(String)).toEqual([]);
      expect(Object.keys(outputs)).not.toEqual([]);
    }
  });
});

it.each(ACTIONS.map(action => [action.id, action] as const))(
  '%s describes itself and all of its inputs, and can be tried without changing anything',
  (_, { description, examples, supportsDryRun, schema }) => {
    expect(description).toBeTruthy();
    expect(examples!.length).toBeGreaterThan(0);
    expect(supportsDryRun).toBe(true);
    for (const [name, input] of Object.entries(schema!.input!.properties!))
      expect([name, input.description]).toEqual([name, expect.any(String)]);
  },
);

it.each<[string, JsonObject]>([
  ['no model', {}],
  ['a model without a cluster', { model: { driver: 'vllm' } }],
  [
    'a field that is not known',
    {
      model: {
        cluster: 'demo',
        driver: 'vllm',
        namespace: 'llm',
        name: 'chat',
        source: 'hf://a/b',
        gpu: 1,
      },
    },
  ],
])('are checked against: %s is refused', (_, input) => {
  expect(validate(input, ACTIONS[1].schema!.input!).valid).toBe(false);
});
