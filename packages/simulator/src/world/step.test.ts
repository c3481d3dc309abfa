import fc from 'fast-check';
import { loadScenario, toWorldPlan } from '../scenario';
import { createWorld } from './createWorld';
import { claimPerGpu, podsOn } from './placement';
import { advance, step } from './step';
import { Happening, SidecarState, World } from './types';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);

const CHAOTIC = {
  extends: 'gpu-pressure',
  name: 'chaotic',
  chaos: { crashesPerDay: 200, evictionsPerDay: 100 },
};

function aWorld(seed: number, scenario: Parameters<typeof loadScenario>[0]) {
  return createWorld({
    seed,
    plan: toWorldPlan(loadScenario(scenario)),
    from: NOON,
    readyAt: NOON,
  });
}

const LEGAL = new Set([
  'none>sleeping',
  'sleeping>pending',
  'pending>waking',
  'pending>sleeping',
  'waking>serving',
  'serving>deactivating',
  'serving>sleeping',
  'deactivating>sleeping',
]);

const move = (from?: SidecarState, to?: SidecarState) =>
  `${from ?? 'none'}>${to ?? 'none'}`;

const scenarios = fc.constantFrom<Parameters<typeof loadScenario>[0]>(
  'steady',
  'cold-starts',
  'gpu-pressure',
  CHAOTIC,
);

function overcommitted(world: World): string[] {
  return world.nodes.flatMap(node =>
    node.gpus
      .filter(gpu => {
        const claimed = podsOn(world, node.name, gpu.index)
          .filter(pod => pod.reserved)
          .reduce((sum, pod) => sum + claimPerGpu(pod, node), 0);
        return claimed > node.memoryBytes;
      })
      .map(gpu => `${node.name}/${gpu.index}`),
  );
}

describe('the world', () => {
  it('is the same whether it moves in one stride or in many', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        scenarios,
        fc.array(fc.integer({ min: 0, max: 90_000 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (seed, scenario, strides) => {
          const one = aWorld(seed, scenario).world;
          const many = structuredClone(one);
          const end = NOON + strides.reduce((sum, each) => sum + each, 0);
          const seen = strides.flatMap(each => advance(many, many.now + each));
          expect(seen).toEqual(advance(one, end));
          expect(many).toEqual(one);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('leaves the world it was given alone in a step', () => {
    const { world } = aWorld(3, 'cold-starts');
    const before = structuredClone(world);
    const { world: after, happenings } = step(world, 5 * MINUTE);
    expect(world).toEqual(before);
    expect(after.now).toBe(NOON + 5 * MINUTE);
    expect(happenings.length).toBeGreaterThan(0);
  });

  it('moves sidecars only along legal ways, without gaps, and counts every wake once', () => {
    fc.assert(
      fc.property(fc.integer(), scenarios, (seed, scenario) => {
        const { world, happenings } = aWorld(seed, scenario);
        happenings.push(...advance(world, NOON + 30 * MINUTE));
        const states = new Map<string, SidecarState | undefined>();
        const wakes = new Map<string, { count: number; seconds: number }>();
        let last = 0;
        const wrong: Happening[] = [];
        for (const happening of happenings) {
          if (happening.at < last) wrong.push(happening);
          last = happening.at;
          if (happening.kind === 'transition') {
            const { pod, from, to, cause } = happening;
            const isLegal = to
              ? LEGAL.has(move(from, to))
              : cause === 'crash' || cause === 'removed';
            if (from !== states.get(pod) || !isLegal) wrong.push(happening);
            states.set(pod, to);
            if (!to) wakes.delete(pod);
          } else if (happening.kind === 'wake') {
            const before = wakes.get(happening.pod) ?? { count: 0, seconds: 0 };
            wakes.set(happening.pod, {
              count: before.count + 1,
              seconds:
                before.seconds + (happening.end - happening.start) / 1_000,
            });
          }
        }
        expect(wrong).toEqual([]);
        for (const pod of world.pods) {
          const { count, sum } = pod.counters.wakes;
          const counted = wakes.get(pod.name) ?? { count: 0, seconds: 0 };
          expect(pod.state).toBe(states.get(pod.name));
          expect(count).toBe(counted.count);
          expect(sum).toBeCloseTo(counted.seconds, 6);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('never promises more GPU memory than there is', () => {
    fc.assert(
      fc.property(fc.integer(), scenarios, (seed, scenario) => {
        const { world } = aWorld(seed, scenario);
        for (let i = 0; i < 600; i++) {
          advance(world, world.now + 1_237);
          expect(overcommitted(world)).toEqual([]);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('counts a preemption once on each side, unless the victim slept by itself before it looked', () => {
    const { world, happenings } = aWorld(1, 'gpu-pressure');
    happenings.push(...advance(world, NOON + 120 * MINUTE));
    const sum = (key: 'preempted' | 'preempting') =>
      world.pods.reduce((total, pod) => total + pod.counters[key], 0);
    const slept = happenings.filter(
      each =>
        each.kind === 'transition' &&
        each.cause === 'preemptedBy' &&
        each.from === 'serving',
    ).length;
    expect(sum('preempted')).toBeGreaterThan(20);
    expect(slept).toBeLessThanOrEqual(sum('preempted'));
    expect(sum('preempted')).toBeLessThanOrEqual(sum('preempting'));
  });

  it('never puts a popular model to sleep', () => {
    const { world } = aWorld(1, 'gpu-pressure');
    const happenings = advance(world, NOON + 240 * MINUTE);
    const of = (cause: string) =>
      happenings.filter(
        each =>
          each.kind === 'transition' &&
          each.model === 'gpt-oss-20b' &&
          each.to === 'sleeping' &&
          each.cause === cause,
      );
    expect(of('boot')).toHaveLength(1);
    expect(of('idleTimeout')).toEqual([]);
    expect(of('preemptedBy')).toEqual([]);
  });

  it('wakes by staging tier and sleeps in about 90 ms', () => {
    const { world } = aWorld(1, 'cold-starts');
    const happenings = advance(world, NOON + 60 * MINUTE);
    const durations = (model: string) =>
      happenings
        .filter(
          (each): each is Extract<Happening, { kind: 'wake' }> =>
            each.kind === 'wake' && each.model === model,
        )
        .map(each => each.end - each.start);
    const mean = (values: number[]) =>
      values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(mean(durations('qwen3-4b'))).toBeGreaterThan(500);
    expect(mean(durations('qwen3-4b'))).toBeLessThan(800);
    expect(mean(durations('mixtral-8x7b'))).toBeGreaterThan(1_800);
    expect(mean(durations('mixtral-8x7b'))).toBeLessThan(2_400);
    expect(mean(durations('llama-3-8b-instruct'))).toBeGreaterThan(5_000);
    const [qwen] = world.pods.filter(pod => pod.model === 'qwen3-4b');
    const { sum, count } = qwen.counters.sleeps;
    expect(sum / count).toBeGreaterThan(0.07);
    expect(sum / count).toBeLessThan(0.12);
  });

  it('converts, stages and boots a new model before it can serve', () => {
    const plan = toWorldPlan(loadScenario('steady'));
    const [model] = plan.models.filter(each => each.name === 'qwen3-4b');
    const { world, happenings } = createWorld({
      seed: 1,
      plan: { ...plan, models: [{ ...model, age: 0 }] },
      from: NOON,
      readyAt: NOON,
    });
    happenings.push(...advance(world, NOON + 10 * MINUTE));
    const phases = happenings.flatMap(each =>
      each.kind === 'phase' ? [each.to] : [],
    );
    expect(phases).toEqual(['Pending', 'Converting', 'Staging', 'Ready']);
    expect(world.pods.map(pod => pod.bootReady)).toEqual([true]);
  });

  it('fails a model whose weights nobody has', () => {
    const plan = toWorldPlan(loadScenario('steady'));
    const spec = { modelName: 'no such model 4b' };
    const models = [{ name: 'wrong', namespace: 'default', spec, age: 0 }];
    const { world, happenings } = createWorld({
      seed: 1,
      plan: { ...plan, models },
      from: NOON,
      readyAt: NOON,
    });
    happenings.push(...advance(world, NOON + 10 * MINUTE));
    expect(world.models[0].phase).toBe('Failed');
    expect(world.models[0].failure).toContain("'no such model 4b'");
  });
});
