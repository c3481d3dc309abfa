import { exposition } from '../../metrics/exposition';
import { createServices } from '../../services/createServices';
import { advance } from '../../services/step';
import { aNode, BUSY, NOON } from '../../services/testing';
import { kthenaService } from './kthenaService';
import { type RouterGeneration, routerTarget } from './routerTargets';

/** One model that serves and one that is asked for in vain. */
async function scrape(generation: RouterGeneration) {
  const service = (name: string, replicas: number) =>
    kthenaService(
      { namespace: 'inference', name },
      {
        serving: { replicas, template: { roles: [{ name: 'leader' }] } },
        servingName: name,
        modelName: `${name}-public`,
      },
      { profile: BUSY },
    );
  const { world } = createServices({
    seed: 1,
    from: NOON - 3_600_000,
    readyAt: NOON,
    plan: {
      nodes: [aNode],
      chaos: { crashesPerDay: 0, evictionsPerDay: 0 },
      services: [service('up', 1), service('down', 0)],
    },
  });
  advance(world, NOON);
  return (await exposition(routerTarget(world, generation).families)).body;
}

const lines = (text: string, name: string, model: string) =>
  text
    .split('\n')
    .filter(
      line => line.startsWith(`${name}{`) && line.includes(`model="${model}"`),
    );

describe('the router of Kthena', () => {
  it('names where requests went, and says that nobody was there', async () => {
    const text = await scrape('current');
    const [served] = lines(text, 'kthena_router_requests_total', 'up-public');
    expect(served).toMatch(
      /status_code="200",error_type="successful_request",model_route="inference\/up",backend_type="model_server",backend_name="inference\/up",upstream_model="up-public"\} [1-9]/,
    );
    expect(lines(text, 'kthena_router_requests_total', 'down-public')).toEqual([
      expect.stringMatching(
        /status_code="503",error_type="pod_discovery",model_route="none",backend_type="unresolved",backend_name="none"/,
      ),
    ]);
    expect(text).toContain('le="0.005"');
    expect(text).toContain('le="60"');
  });

  it('called it a successful request with status 404 in v1.0.0, and did not say where to', async () => {
    const text = await scrape('v1.0.0');
    expect(text).not.toContain('backend_name');
    expect(lines(text, 'kthena_router_requests_total', 'down-public')).toEqual([
      expect.stringMatching(
        /path="\/v1\/chat\/completions",status_code="404",error_type="successful_request"\} [1-9]/,
      ),
    ]);
  });
});
