import { InputError, ResponseError } from '@backstage/errors';
import { anInput } from '../__testUtils__/anInput';
import { FakeInference } from '../__testUtils__/FakeInference';
import { aRun, runAction } from '../__testUtils__/runAction';
import { createApplyAction } from './apply';

function aWorld() {
  const inference = new FakeInference();
  return { inference, action: createApplyAction({ inference }) };
}

const DEPLOYMENT = {
  cluster: 'demo',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'llm',
  name: 'chat',
};

it('makes a model service for who started the task, and says what was made', async () => {
  const { inference, action } = aWorld();
  const { outputs, logged } = await runAction(action, { model: anInput() });
  expect(logged).toEqual([
    'created: Deployment llm/chat in demo',
    'created: PrometheusRule llm/vllm-chat in demo',
  ]);
  expect(outputs).toMatchObject({
    modelRef: 'demo/llm/vllm/chat',
    entityRef: 'component:default/demo.llm.vllm.chat',
    objects: [{ ...DEPLOYMENT, change: 'created' }, {}],
  });
  expect(inference.calls).toEqual([
    {
      method: 'checkModel',
      principal: { type: 'user', userEntityRef: 'user:default/mock' },
    },
    {
      method: 'applyModel',
      principal: { type: 'user', userEntityRef: 'user:default/mock' },
    },
  ]);
});

it('changes nothing the second time, and says so', async () => {
  const { action } = aWorld();
  await runAction(action, { model: anInput() });
  const { logged } = await runAction(action, { model: anInput() });
  expect(logged).toEqual([
    'unchanged: Deployment llm/chat in demo',
    'unchanged: PrometheusRule llm/vllm-chat in demo',
    'Nothing changes: everything is as asked for',
  ]);
});

describe('a task that goes on after a crash', () => {
  it('does not apply again what it applied, and gives the same output', async () => {
    const { inference, action } = aWorld();
    const input = { model: anInput() };
    const run = await runAction(action, input);
    const { outputs } = await runAction(action, input, {
      run: { ...aRun(), checkpoints: run.checkpoints },
    });
    expect(inference.count('applyModel')).toBe(1);
    expect(outputs).toEqual(run.outputs);
  });

  it('applies again where it does not know that it has', async () => {
    const { inference, action } = aWorld();
    const input = { model: anInput() };
    inference.failures.applyModel = new TypeError('fetch failed');
    const run = aRun();
    await expect(runAction(action, input, { run })).rejects.toThrow(
      'The inference backend could not be asked: fetch failed',
    );
    delete inference.failures.applyModel;
    await runAction(action, input, { run });
    expect(inference.count('applyModel')).toBe(2);
  });

  it('applies another specification of the same model', async () => {
    const { inference, action } = aWorld();
    const run = await runAction(action, { model: anInput() });
    await runAction(action, { model: anInput({ replicas: 2 }) }, { run });
    expect(inference.count('applyModel')).toBe(2);
  });
});

it('says all problems at once, by field, and applies nothing', async () => {
  const { inference, action } = aWorld();
  inference.problems = [
    { field: 'namespace', message: 'prod is not open to you' },
    { message: 'PrometheusRule is not installed in demo' },
  ];
  const running = runAction(action, { model: anInput() });
  await expect(running).rejects.toThrow(InputError);
  await expect(running).rejects.toThrow(
    'The model service cannot be made:\nnamespace: prod is not open to you\nPrometheusRule is not installed in demo',
  );
  expect(inference.count('applyModel')).toBe(0);
});

it('gives a refusal of the backend with its sentence', async () => {
  const { inference, action } = aWorld();
  inference.failures.applyModel = await ResponseError.fromResponse({
    ok: false,
    status: 409,
    statusText: 'Conflict',
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () =>
      JSON.stringify({
        error: { name: 'ConflictError', message: 'argocd owns spec.replicas' },
        response: { statusCode: 409 },
      }),
  } as Response);
  await expect(runAction(action, { model: anInput() })).rejects.toMatchObject({
    name: 'ConflictError',
    message: 'argocd owns spec.replicas',
  });
});

it('stops with the task', async () => {
  const { inference, action } = aWorld();
  const signal = AbortSignal.abort();
  await expect(
    runAction(action, { model: anInput() }, { signal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(inference.calls).toEqual([]);
});

describe('a dry run', () => {
  it('lets the cluster check everything, prints files and diffs, and makes nothing', async () => {
    const { inference, action } = aWorld();
    const { logged, outputs } = await runAction(
      action,
      { model: anInput() },
      { isDryRun: true },
    );
    expect(inference.calls.map(({ method }) => method)).toEqual([
      'renderModel',
      'checkModel',
      'applyModel dry',
    ]);
    expect(inference.made.size).toBe(0);
    expect(logged.slice(0, 4)).toEqual([
      'Would be file models/a/model.yaml',
      'Would be file models/a/catalog-info.yaml',
      'Would be created: Deployment llm/chat in demo',
      expect.stringContaining('--- Deployment\n+++ {"cluster":"demo"'),
    ]);
    expect(outputs).toMatchObject({ modelRef: 'demo/llm/vllm/chat' });
    expect(JSON.stringify(outputs)).not.toContain('+++');
  });

  it('refuses what could not be made', async () => {
    const { inference, action } = aWorld();
    inference.problems = [{ field: 'gpus', message: 'no GPU is so large' }];
    await expect(
      runAction(action, { model: anInput() }, { isDryRun: true }),
    ).rejects.toThrow('gpus: no GPU is so large');
  });
});

it('logs no secret that the backend repeats: in a diff, a note, a problem or an error', async () => {
  const secret = 'hf_AbCdEfGhIjKlMnOpQrSt';
  const { inference, action } = aWorld();
  const input = {
    model: anInput({
      args: ['--hf-token', secret],
      options: { env: { TOKEN: 'plain-word' } },
    }),
  };
  const base64 = Buffer.from(secret).toString('base64');
  inference.notes = [`The token ${base64} is left out`];
  const run = await runAction(action, input, { isDryRun: true });
  inference.problems = [{ field: 'args', message: `${secret} is no token` }];
  const refused = await runAction(action, input).catch(error => error);
  inference.problems = [];
  inference.failures.applyModel = new Error(`bad ${secret} and plain-word`);
  const failed = await runAction(action, input).catch(error => error);

  const said = [...run.logged, refused.message, failed.message].join('\n');
  expect(said).toContain('The token *** is left out');
  expect(said).toContain('args: *** is no token');
  expect(said).toContain('bad *** and ***');
  for (const text of [secret, base64, 'plain-word'])
    expect(said).not.toContain(text);
});
