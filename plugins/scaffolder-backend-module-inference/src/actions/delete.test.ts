import { anInput } from '../__testUtils__/anInput';
import { FakeInference } from '../__testUtils__/FakeInference';
import { aRun, runAction } from '../__testUtils__/runAction';
import { createApplyAction } from './apply';
import { createDeleteAction } from './delete';

const input = { modelRef: 'demo/llm/vllm/chat' };

async function aWorld() {
  const inference = new FakeInference();
  await runAction(createApplyAction({ inference }), { model: anInput() });
  return { inference, action: createDeleteAction({ inference }) };
}

it('lists everything that was made, and then deletes it', async () => {
  const { inference, action } = await aWorld();
  const { logged, outputs } = await runAction(action, input);
  expect(logged).toEqual([
    'Deleting Deployment llm/chat in demo',
    'Deleting PrometheusRule llm/vllm-chat in demo',
    'Deleted 2 objects',
  ]);
  expect(outputs).toMatchObject({
    modelRef: 'demo/llm/vllm/chat',
    entityRef: 'component:default/demo.llm.vllm.chat',
    objects: [{ kind: 'Deployment' }, { kind: 'PrometheusRule' }],
  });
  expect(inference.made.size).toBe(0);
});

it('says where nothing could be looked for', async () => {
  const { inference, action } = await aWorld();
  inference.notes = ['In demo only llm was looked into.'];
  const { logged } = await runAction(action, input);
  expect(logged[0]).toBe('In demo only llm was looked into.');
  expect(inference.made.size).toBe(0);
});

it('has nothing to do the second time', async () => {
  const { action } = await aWorld();
  await runAction(action, input);
  const { logged, outputs } = await runAction(action, input);
  expect(logged).toEqual([
    'Nothing that was made for demo/llm/vllm/chat is there any more',
  ]);
  expect(outputs.objects).toEqual([]);
});

it('gives the same output where the task goes on after a crash', async () => {
  const { inference, action } = await aWorld();
  const run = await runAction(action, input);
  const again = await runAction(action, input, {
    run: { ...aRun(), checkpoints: run.checkpoints },
  });
  expect(again.outputs).toEqual(run.outputs);
  expect(inference.count('deleteModel')).toBe(1);
});

it('deletes nothing in a dry run', async () => {
  const { inference, action } = await aWorld();
  const { logged, outputs } = await runAction(action, input, {
    isDryRun: true,
  });
  expect(logged).toEqual([
    'Would delete Deployment llm/chat in demo',
    'Would delete PrometheusRule llm/vllm-chat in demo',
    'Would delete 2 objects',
  ]);
  expect(outputs.objects).toHaveLength(2);
  expect(inference.made.size).toBe(1);
  expect(inference.count('deleteModel')).toBe(0);
});

it('deletes nothing while not all can be listed', async () => {
  const { inference, action } = await aWorld();
  inference.errors = [
    {
      source: { kind: 'cluster', name: 'monitoring' },
      reason: 'unreachable',
      message: 'did not answer',
    },
  ];
  await expect(runAction(action, input)).rejects.toThrow(
    'Nothing was deleted, because not all was found: monitoring: did not answer',
  );
  expect(inference.made.size).toBe(1);
});

it('refuses what is no model reference', async () => {
  const { action } = await aWorld();
  await expect(runAction(action, { modelRef: 'chat' })).rejects.toThrow(
    '"chat" is not a model reference; expected "cluster/namespace/driver/name"',
  );
});
