import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { aSpec } from './__testUtils__/specs';
import { render } from './render';

describe('what LLMKube cannot serve is refused', () => {
  it.each<[Partial<ModelSpec>, string]>([
    [{ name: '8b' }, 'name is "8b"; expected'],
    [{ name: 'qwen2.5' }, 'name is "qwen2.5"; expected'],
    [{ name: 'a'.repeat(64) }, '63 characters at most'],
    [{ namespace: 'A B' }, 'namespace is "A B"; expected'],
    [{ replicas: 11 }, 'replicas is 11; expected a whole number from 0 to 10'],
    [{ replicas: 0.5 }, 'replicas is 0.5'],
    [{ gpus: 9 }, 'gpus is 9; expected a whole number from 0 to 8'],
    [{ gpus: -1 }, 'gpus is -1'],
    [{ gpuResource: 'gpu' }, 'gpuResource is "gpu"; expected an extended'],
    [{ cpu: 'many' }, 'cpu is "many"; expected a quantity'],
    [{ memory: '16 GB' }, 'memory is "16 GB"; expected a quantity'],
    [{ maxModelLength: 64 }, 'maxModelLength is 64'],
    [{ source: 'ftp://example.com/x' }, 'source is "ftp://example.com/x"'],
    [{ source: 'x '.repeat(5000) }, 'source is a text of 10002 characters'],
    [{ source: 'hf://Qwen/Qwen3-8B@main' }, 'without a revision'],
    [{ options: { runtime: 'generic' } }, 'image is missing'],
    [
      { image: 'x', maxModelLength: 4096, options: { runtime: 'generic' } },
      'maxModelLength is not accepted',
    ],
    [
      { options: { runtime: 'triton' } },
      'options.runtime is "triton"; expected vllm or sglang or tgi or llamacpp or generic',
    ],
    [{ options: { colour: 'red' } }, 'options.colour is not known; expected'],
    [{ options: { port: 70000 } }, 'options.port is 70000'],
    [{ options: { slo: 99 } }, 'options.slo is 99; expected a section'],
    [{ options: { slo: {} } }, 'options.slo.objective is missing'],
    [{ options: { slo: { objective: 40 } } }, 'from 50 to 99.999'],
    [
      { options: { slo: { objective: 99, indicator: 'latency' } } },
      'options.slo.latencyThreshold is missing',
    ],
    [
      { options: { slo: { objective: 99, latencyThreshold: 1 } } },
      'the indicator is availability',
    ],
    [
      {
        options: {
          slo: { objective: 99, indicator: 'latency', latencyThreshold: 3 },
        },
      },
      'the nearest are 2.5 and 5',
    ],
    [
      {
        options: {
          runtime: 'sglang',
          slo: { objective: 99, indicator: 'latency', latencyThreshold: 5 },
        },
      },
      'with the runtime vllm only',
    ],
    [
      { options: { autoscaling: { minReplicas: 3, maxReplicas: 2 } } },
      'expected at most maxReplicas, which is 2',
    ],
    [{ options: { autoscaling: {} } }, 'maxReplicas is missing'],
    [
      { options: { runtime: 'llamacpp', tokenSecret: { name: 'x' } } },
      'options.tokenSecret is not accepted',
    ],
    [
      { options: { tokenSecret: { key: 'x' } } },
      'options.tokenSecret.name is missing',
    ],
  ])('%j', (overrides, sentence) => {
    expect(render(aSpec(overrides))).toEqual({
      refused: expect.stringContaining(sentence),
    });
  });
});
