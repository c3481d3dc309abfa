import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { FakeInference } from '../__testUtils__/FakeInference';
import { runAction } from '../__testUtils__/runAction';
import { createWaitAction, Time } from './wait';

const modelRef = 'demo/llm/vllm/chat';
const SECOND = 1000;

/** Time that passes only while somebody waits. */
class PausedTime implements Time {
  private ms = 0;

  now(): number {
    return this.ms;
  }

  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!(ms > 0)) throw new Error('This would never end');
    this.ms += ms;
  }
}

function aWorld(...states: FakeInference['states']) {
  const inference = new FakeInference();
  inference.states = states;
  const time = new PausedTime();
  return { inference, time, action: createWaitAction({ inference, time }) };
}

it('waits until the model serves, and says what it does meanwhile', async () => {
  const { action } = aWorld(
    { state: 'preparing' },
    { state: 'starting', replicas: { ready: 0, desired: 2 } },
    { state: 'starting', replicas: { ready: 0, desired: 2 } },
    { state: 'serving', replicas: { ready: 2, desired: 2 } },
  );
  const { logged, outputs } = await runAction(action, { modelRef });
  expect(logged).toEqual([
    'demo/llm/vllm/chat: preparing',
    'demo/llm/vllm/chat: starting, 0 of 2 replicas ready',
    'demo/llm/vllm/chat: serving, 2 of 2 replicas ready',
  ]);
  expect(outputs).toEqual({
    modelRef,
    entityRef: 'component:default/demo.llm.vllm.chat',
    state: 'serving',
  });
});

it.each(['sleeping', 'stopped'] as const)(
  'waits until the model is asleep where that is asked for: %s',
  async state => {
    const { action } = aWorld({ state: 'serving' }, { state });
    const { outputs } = await runAction(action, {
      modelRef,
      states: ['asleep'],
    });
    expect(outputs.state).toBe(state);
  },
);

it('takes either where both are asked for', async () => {
  const { action, time } = aWorld({ state: 'sleeping' });
  const { outputs } = await runAction(action, {
    modelRef,
    states: ['serving', 'asleep'],
  });
  expect(outputs.state).toBe('sleeping');
  expect(time.now()).toBe(0);
});

it('waits for a model that is not there yet', async () => {
  const { inference, action } = aWorld({ state: 'serving' });
  inference.failures.getModel = new NotFoundError('no such model');
  const waiting = runAction(action, { modelRef, timeout: '1 minute' });
  await expect(waiting).rejects.toThrow(
    'demo/llm/vllm/chat was not serving after 60 s; last seen: not there yet',
  );
});

it('gives up after its time, says so, and looks once more at the end', async () => {
  const { action, time, inference } = aWorld({ state: 'starting' });
  await expect(
    runAction(action, { modelRef, timeout: { seconds: 12 } }),
  ).rejects.toThrow('was not serving after 12 s; last seen: starting');
  expect(time.now()).toBe(12 * SECOND);
  expect(inference.count('getModel')).toBe(4);
});

it('says now and then that it still waits', async () => {
  const { action } = aWorld({ state: 'starting' });
  const logged: string[] = [];
  const run = { logged, outputs: {}, checkpoints: new Map() };
  await expect(
    runAction(action, { modelRef, timeout: '3 minutes' }, { run }),
  ).rejects.toThrow('after 180 s');
  expect(logged).toHaveLength(4);
});

it('ends early with the reason where the model stays failed', async () => {
  const { action, time } = aWorld(
    { state: 'starting' },
    { state: 'failed', stateReason: 'CUDA out of memory' },
  );
  await expect(runAction(action, { modelRef })).rejects.toThrow(
    'demo/llm/vllm/chat does not start: failed (CUDA out of memory)',
  );
  expect(time.now()).toBe(35 * SECOND);
});

it('goes on where a model that was failed before begins to start', async () => {
  const { action } = aWorld(
    { state: 'failed' },
    { state: 'starting' },
    { state: 'serving' },
  );
  const { outputs } = await runAction(action, { modelRef });
  expect(outputs.state).toBe('serving');
});

it('goes on while the backend cannot be asked, and not where asking is not allowed', async () => {
  const { inference, action, time } = aWorld({ state: 'serving' });
  inference.failures.getModel = new TypeError('fetch failed');
  const pause = time.pause.bind(time);
  time.pause = async ms => {
    delete inference.failures.getModel;
    await pause(ms);
  };
  const { logged } = await runAction(action, { modelRef });
  expect(logged).toEqual([
    'demo/llm/vllm/chat: The inference backend could not be asked: fetch failed',
    'demo/llm/vllm/chat: serving',
  ]);
  inference.failures.getModel = new NotAllowedError('not yours');
  await expect(runAction(action, { modelRef })).rejects.toThrow('not yours');
});

it('stops with the task', async () => {
  const { action, time } = aWorld({ state: 'starting' });
  const controller = new AbortController();
  const pause = time.pause.bind(time);
  time.pause = async (ms, signal) => {
    controller.abort();
    await pause(ms, signal);
  };
  await expect(
    runAction(action, { modelRef }, { signal: controller.signal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
});

it('waits for nothing in a dry run', async () => {
  const { inference, action } = aWorld({ state: 'starting' });
  const { logged } = await runAction(
    action,
    { modelRef, states: ['serving', 'asleep'] },
    { isDryRun: true },
  );
  expect(logged).toEqual([
    'Would wait until demo/llm/vllm/chat is serving or asleep',
  ]);
  expect(inference.calls).toEqual([]);
});

it.each(['soon', '0s', { minutes: -1 }])(
  'refuses a timeout of %j',
  async timeout => {
    const { action } = aWorld({ state: 'starting' });
    await expect(runAction(action, { modelRef, timeout })).rejects.toThrow(
      /^timeout: .* is not accepted; expected a duration/,
    );
  },
);
