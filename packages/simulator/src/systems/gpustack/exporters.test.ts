import { exposition } from '../../metrics/exposition';
import { scaleService } from '../../services/services';
import { advance } from '../../services/step';
import { allServiceTargets, mergedFamilies } from '../../services/targets';
import { BUSY, NOON } from '../../services/testing';
import type { ServicesHappening, ServicesWorld } from '../../services/types';
import { createSystems } from '..';
import { gpustackService } from './gpustackService';
import { aDocument, aLab } from './testing';

const HOUR = 3_600_000;

function aWorld(): ServicesWorld {
  const document = aDocument('qwen3-8b', {
    huggingface_repo_id: 'Qwen/Qwen3-8B',
  });
  return aLab({
    seed: 3,
    from: NOON - HOUR,
    readyAt: NOON,
    services: [
      gpustackService(
        { id: 7, organization: 1, document },
        { name: 'qwen3-8b', cluster: 'lab' },
        { profile: BUSY },
      ),
    ],
  });
}

type Systems = ReturnType<typeof createSystems>;

async function scrape(systems: Systems, world: ServicesWorld, path: string) {
  const targets = allServiceTargets(systems, world).filter(
    each => each.path === path && each.isUp(),
  );
  return (await exposition(mergedFamilies(targets))).body;
}

/** The samples of a name, by the rest of their line. */
const samples = (text: string, name: string) =>
  text.split('\n').filter(line => line.startsWith(`${name}{`));

describe('the exporters of GPUStack', () => {
  it('say the same from both servers, under the names of the exposition', async () => {
    const world = aWorld();
    const systems = createSystems();
    advance(world, NOON);
    const first = await scrape(systems, world, '/gpustack/server-0');
    const second = await scrape(systems, world, '/gpustack/server-1');
    expect(first).toBe(second);
    expect(samples(first, 'gpustack:model_running_instances')).toEqual([
      'gpustack:model_running_instances{cluster_id="1",cluster_name="lab",model_id="7",model_name="qwen3-8b"} 1',
    ]);
    expect(samples(first, 'gpustack:model_info')[0]).toContain(
      'runtime="vLLM"',
    );
    expect(samples(first, 'gpustack:model_instance_status')).toEqual([
      expect.stringMatching(/worker_name="worker-1".*state="running"\} 1$/),
    ]);
  });

  it('keep the labels of the cluster for the discovery, and count in the names of the engine', async () => {
    const world = aWorld();
    advance(world, NOON);
    const text = await scrape(
      createSystems(),
      world,
      '/gpustack/workers/worker-1',
    );
    const [running] = samples(text, 'gpustack:num_requests_running');
    expect(running).toMatch(
      /worker_id="1",worker_name="worker-1",model_id="7",.*runtime="vLLM"\} \d/,
    );
    expect(running).not.toContain('cluster');
    expect(text).toContain('gpustack:e2e_request_latency_seconds_bucket{');
    expect(samples(text, 'gpustack:request_success_total')).toHaveLength(4);
    expect(samples(text, 'worker_node_gpu_info')).toHaveLength(2);
    expect(samples(text, 'gpustack:worker_node_gram_allocated_bytes')).toEqual([
      expect.stringMatching(/gpu_index="0".* [1-9]\d+$/),
      expect.stringMatching(/gpu_index="1".* 0$/),
    ]);
  });

  it('go on with the last gauges and counters of a worker on which nothing runs any more', async () => {
    const world = aWorld();
    const systems = createSystems();
    advance(world, NOON);
    const path = '/gpustack/workers/worker-1';
    const tokens = 'gpustack:generation_tokens_total';
    const [before] = samples(await scrape(systems, world, path), tokens);
    const out: ServicesHappening[] = [];
    scaleService(world, world.services[0], 0, 'user', out);
    advance(world, NOON + HOUR);
    expect(world.replicas).toEqual([]);
    const text = await scrape(systems, world, path);
    expect(samples(text, tokens)).toEqual([before]);
    expect(text).not.toContain('_bucket');
    const server = await scrape(systems, world, '/gpustack/server-0');
    expect(samples(server, 'gpustack:model_running_instances')[0]).toMatch(
      / 0$/,
    );
    scaleService(world, world.services[0], 1, 'user', out);
    advance(world, NOON + 2 * HOUR);
    const [after] = samples(await scrape(systems, world, path), tokens);
    expect(after.split('model_instance_name')[1]).not.toBe(
      before.split('model_instance_name')[1],
    );
  });
});
