import { loadScenario, scenarioNames, toWorldPlan } from './scenario';
import { createWorld } from './world/createWorld';

describe('scenarios', () => {
  it.each(scenarioNames())('%s is complete', name => {
    const scenario = loadScenario(name);
    expect(scenario.name).toBe(name);
    expect(toWorldPlan(scenario).models).toHaveLength(7);
  });

  it('keeps what an extending scenario does not name', () => {
    const scenario = loadScenario({
      extends: 'cold-starts',
      name: 'faster',
      models: { 'qwen3-4b': { spec: { sleep: { idleTimeout: '100ms' } } } },
    });
    const { spec } = scenario.models['qwen3-4b'];
    expect(spec.sleep).toEqual({ idleTimeout: '100ms', drainTimeout: '30s' });
    expect(spec.fairness).toMatchObject({ minRuntime: '1s' });
  });

  it('counts incidents back from the present', () => {
    const now = Date.UTC(2026, 10, 23);
    const { world } = createWorld({
      seed: 1,
      plan: toWorldPlan(loadScenario('steady')),
      from: now,
      readyAt: now,
    });
    const [{ incidents, labels }] = world.models.filter(
      ({ name }) => name === 'gpt-oss-20b',
    );
    expect(incidents).toEqual([
      {
        from: now - 5 * 3_600_000,
        to: now + 3 * 3_600_000,
        profile: { errorShare: 0.05 },
      },
    ]);
    expect(labels).toEqual({
      'inference/owner': 'serving-team',
      'inference/system': 'batch-insights',
    });
  });

  it('says which scenarios there are when asked for another', () => {
    expect(() => loadScenario('stormy')).toThrow(
      /^There is no scenario 'stormy'; there are burning, cluster-down, cold-starts, .*steady/,
    );
  });

  it('says what is wrong in a scenario', () => {
    const wrong = { extends: 'steady', chaos: { crashesPerDay: -1 } };
    expect(() => loadScenario({ ...wrong, name: 'wrong' })).toThrow(
      "Scenario 'wrong' is not right: /chaos/crashesPerDay must be >= 0",
    );
  });
});
