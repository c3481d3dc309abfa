import { loadScenario, toWorldPlan } from '../scenario';
import { createWorld } from '../world/createWorld';
import { advance } from '../world/step';
import { exposition } from './exposition';
import { allTargets, TargetKind } from './targets';

const NOON = Date.UTC(2026, 10, 23, 12);

function aBusyWorld() {
  const { world } = createWorld({
    seed: 1,
    plan: toWorldPlan(loadScenario('cold-starts')),
    from: NOON - 3_600_000,
    readyAt: NOON,
  });
  advance(world, NOON);
  return world;
}

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

function parse(body: string): Sample[] {
  return body
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => {
      const match = /^([a-zA-Z_:]\w*(?::\w+)?)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (!match) throw new Error(`not a sample: ${line}`);
      const labels = Object.fromEntries(
        [...(match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
          each => [each[1], each[2]],
        ),
      );
      return { name: match[1], labels, value: Number(match[3]) };
    });
}

async function samplesOf(kind: TargetKind, pod?: string) {
  const world = aBusyWorld();
  const target = allTargets(world).find(
    each => each.kind === kind && (!pod || each.labels.pod.startsWith(pod)),
  );
  if (!target) throw new Error('no such target');
  const { body } = await exposition(target.families);
  const samples = parse(body);
  return {
    world,
    target,
    body,
    of: (name: string) => samples.filter(each => each.name === name),
  };
}

describe('the metrics of a pod', () => {
  it('say one state of the sidecar, and as many wakes as there were', async () => {
    const { world, target, of, body } = await samplesOf('sidecar', 'qwen3-4b');
    const pod = world.pods.find(each => each.name === target.labels.pod);
    const states = of('gthread_sidecar_state');
    expect(states).toHaveLength(5);
    expect(states.filter(each => each.value === 1)).toEqual([
      expect.objectContaining({ labels: { state: pod?.state } }),
    ]);
    const [count] = of('gthread_sidecar_wake_duration_seconds_count');
    expect(count).toEqual({
      name: 'gthread_sidecar_wake_duration_seconds_count',
      labels: {},
      value: pod?.counters.wakes.count,
    });
    expect(count.value).toBeGreaterThan(100);
    expect(body).toContain(
      '# TYPE gthread_sidecar_wake_duration_seconds histogram',
    );
    expect(body).toContain('# TYPE gthread_sidecar_requests_total counter');
  });

  it('have cumulative buckets that end in the count', async () => {
    const { of } = await samplesOf('vllm', 'qwen3-4b');
    const name = 'vllm:e2e_request_latency_seconds';
    const buckets = of(`${name}_bucket`);
    const values = buckets.map(each => each.value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(buckets[buckets.length - 1]).toMatchObject({
      labels: { le: '+Inf', model_name: 'Qwen/Qwen3-4B', engine: '0' },
      value: of(`${name}_count`)[0].value,
    });
    expect(buckets[3].labels.le).toBe('1.0');
  });

  it('carry no label for the model on the sidecar', async () => {
    const { body } = await samplesOf('sidecar', 'qwen3-4b');
    expect(body).not.toContain('qwen3');
    expect(body).not.toContain('Qwen3');
  });
});

describe('the metrics of a node', () => {
  it('name the product, not the model, and count memory in MiB', async () => {
    const { of, world } = await samplesOf('dcgm');
    const used = of('DCGM_FI_DEV_FB_USED');
    const free = of('DCGM_FI_DEV_FB_FREE');
    expect(used.map(each => each.labels.gpu)).toEqual(['0', '1', '2', '3']);
    expect(used[0].labels).toMatchObject({
      modelName: 'NVIDIA H100 80GB HBM3',
      Hostname: 'gpu-node-a',
      UUID: world.nodes[0].gpus[0].uuid,
      device: 'nvidia0',
    });
    used.forEach((each, i) =>
      expect(Math.abs(each.value + free[i].value - 81559)).toBeLessThan(2),
    );
  });
});
