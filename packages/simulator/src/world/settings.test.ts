import { parseDuration, toSettings } from './settings';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2d', 172_800_000],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '5', 'soon', '5m later', 'm5'])('refuses %p', text => {
    expect(() => parseDuration(text)).toThrow('is not a duration');
  });
});

describe('toSettings', () => {
  it('takes the documented defaults for what is left out', () => {
    expect(toSettings({ modelName: 'Qwen/Qwen3-4B', sleep: {} })).toEqual({
      modelName: 'Qwen/Qwen3-4B',
      gpuMemoryUtilization: 0.9,
      tensorParallelSize: 1,
      replicas: 1,
      idleTimeout: 300_000,
      drainTimeout: 30_000,
      minRuntime: 10_000,
      maxWaitTime: 5_000,
      popular: false,
      pinned: false,
      cacheTokens: 40_000,
      nodeSelector: {},
    });
  });

  it('takes the size of the KV cache from the option of vLLM', () => {
    const spec = {
      extraArgs: ['--enforce-eager', '--num-gpu-blocks-override=100'],
    };
    expect(toSettings(spec).cacheTokens).toBe(1_600);
  });

  it('keeps a wish for no replicas', () => {
    expect(toSettings({ modelName: 'a/b', replicas: 0 }).replicas).toBe(0);
  });
});
