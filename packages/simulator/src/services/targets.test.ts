import { createHash } from 'node:crypto';
import { AnyHappening, historyOf } from '../metrics/history';
import { exposition } from '../metrics/exposition';
import { scrapedLabels, Target } from '../metrics/targets';
import { loadScenario, toWorldPlan } from '../scenario';
import { toServicesPlan } from '../scenarioServices';
import { createSystems } from '../systems';
import { createWorld } from '../world/createWorld';
import { createServices } from './createServices';
import { setLoaded, setSleepOfAll } from './engineSleep';
import { advance } from './step';
import { allServiceTargets, mergedFamilies } from './targets';
import { NOON } from './testing';
import { ServicesWorld } from './types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FORMAT =
  /^[a-zA-Z_:][\w:]*(\{[^{}]*\})? (NaN|[+-]?(Inf|[\d.]+(e[+-]?\d+)?))$/;

function aDemo(ago = 10 * MINUTE): ServicesWorld {
  const { world } = createServices({
    seed: 1,
    plan: toServicesPlan(loadScenario('steady')),
    from: NOON - ago,
    readyAt: NOON,
  });
  return world;
}

const targetsOf = (world: ServicesWorld) =>
  allServiceTargets(createSystems(), world);

async function scrape(world: ServicesWorld, isIt: (target: Target) => boolean) {
  const found = targetsOf(world).filter(isIt);
  expect(found.length).toBeGreaterThan(0);
  const { body } = await exposition(mergedFamilies(found));
  return body;
}

const of = (service: string) => (target: Target) =>
  target.labels.job === service;

describe('the targets of the services world', () => {
  const world = aDemo();
  advance(world, NOON);

  it('print expositions that can be read, each name once', async () => {
    const paths = new Set(targetsOf(world).map(each => each.path));
    for (const path of paths) {
      const text = await scrape(world, each => each.path === path);
      const names = text.match(/^# TYPE \S+/gm) ?? [];
      expect(new Set(names).size).toBe(names.length);
      const wrong = text
        .split('\n')
        .filter(line => line && !line.startsWith('#') && !FORMAT.test(line));
      expect(wrong).toEqual([]);
    }
  });

  it('name the series of vLLM as its image does', async () => {
    const current = await scrape(world, of('mistral-7b'));
    expect(current).toContain('vllm:kv_cache_usage_perc{');
    expect(current).toContain('vllm:inter_token_latency_seconds_bucket{');
    expect(current).toMatch(/engine_sleep_state\{.*sleep_state="awake"\} 1/);
    expect(current).toMatch(
      /vllm:e2e_request_latency_seconds_bucket\{.*le="1.0"/,
    );
    expect(current).toContain('finished_reason="error"');
    const older = await scrape(world, of('qwen-coder-7b'));
    expect(older).toContain('vllm:gpu_cache_usage_perc{');
    expect(older).toContain('vllm:time_per_output_token_seconds_bucket{');
    expect(older).not.toContain('engine_sleep_state');
    expect(older).not.toContain('kv_cache_usage_perc');
    expect(older).not.toContain('finished_reason="error"');
  });

  it('count calls of vLLM by handler, those for sleep too', async () => {
    const asleep = aDemo();
    advance(asleep, NOON);
    const [service] = asleep.services.filter(
      each => each.name === 'mistral-7b',
    );
    setSleepOfAll(asleep, service, 1, 'user', []);
    advance(asleep, NOON + MINUTE);
    const text = await scrape(asleep, of('mistral-7b'));
    expect(text).toContain(
      'http_requests_total{handler="/sleep",method="POST",status="2xx"} 1',
    );
    expect(text).toMatch(/sleep_state="weights_offloaded"\} 1/);
    expect(text).toMatch(/sleep_state="awake"\} 0/);
    expect(text).not.toContain('handler="/wake_up"');
  });

  it('have no series of a Triton model that is not loaded', async () => {
    const explicit = aDemo();
    advance(explicit, NOON);
    const has = async (model: string) =>
      (await scrape(explicit, of('bge-reranker'))).includes(`model="${model}"`);
    expect(await has('bge_reranker')).toBe(true);
    expect(await has('bge_reranker_v2')).toBe(false);
    const [replica] = explicit.replicas.filter(
      each => each.service === 'bge-reranker',
    );
    setLoaded(explicit, replica, 'bge_reranker_v2', true, []);
    setLoaded(explicit, replica, 'bge_reranker', false, []);
    advance(explicit, NOON + MINUTE);
    expect(await has('bge_reranker')).toBe(false);
    expect(await has('bge_reranker_v2')).toBe(true);
  });

  it('have GPU series of Triton on a GPU only', async () => {
    expect(await scrape(world, of('bge-reranker'))).toContain('nv_gpu_');
    expect(await scrape(world, of('resnet18-imagenette'))).not.toContain(
      'nv_gpu_',
    );
  });

  it('let the workload of a DCGM series be exported_…, and kube-state-metrics keep its own labels', () => {
    const [replica] = world.replicas.filter(
      each => each.service === 'mistral-7b',
    );
    const labels = (isIt: (target: Target) => boolean, name: string) =>
      targetsOf(world)
        .filter(isIt)
        .flatMap(target =>
          target.families
            .filter(family => family.name === name)
            .flatMap(family => family.series)
            .filter(series => series.isThere?.() ?? true)
            .map(series => scrapedLabels(target, series.labels)),
        );
    const devices = labels(of('nvidia-dcgm-exporter'), 'DCGM_FI_DEV_FB_USED');
    expect(devices).toContainEqual(
      expect.objectContaining({
        Hostname: 'gpu-node-c',
        namespace: 'gpu-operator',
        exported_namespace: 'ml-models',
        exported_pod: replica.name,
        exported_container: 'vllm',
      }),
    );
    // Each device once, whoever has it, in both spellings.
    expect(new Set(devices.map(each => each.UUID)).size).toBe(devices.length);
    expect(devices.filter(each => each.hostname === 'gpu-node-d')).toHaveLength(
      8,
    );
    const ready = labels(of('kube-state-metrics'), 'kube_pod_status_ready');
    expect(ready).toContainEqual(
      expect.objectContaining({
        namespace: 'ml-models',
        pod: replica.name,
        condition: 'true',
      }),
    );
  });
});

describe('the written history of services', () => {
  const REPLICAS =
    /^(kube_statefulset\w*replicas\w*)\{.*statefulset="qwen-coder-7b".*\} (\d+) /;

  /** Of the text, which is hundreds of megabytes, only what is looked at is kept. */
  function write() {
    const from = NOON - 30 * HOUR;
    const { world: models } = createWorld({
      seed: 1,
      plan: toWorldPlan(loadScenario('quiet')),
      from,
      readyAt: NOON,
    });
    const world = aDemo(30 * HOUR);
    const systems = createSystems();
    const hash = createHash('sha256');
    const told: AnyHappening[] = [];
    const replicas = new Map<string, Set<number>>();
    const times = new Map<string, number>();
    const unordered: string[] = [];
    let samples = 0;
    for (const chunk of historyOf(models, NOON, { world, systems })) {
      told.push(...chunk.happenings);
      samples += chunk.samples;
      hash.update(chunk.text);
      for (const line of chunk.text.split('\n')) {
        if (!line) continue;
        const [, metric, value] = REPLICAS.exec(line) ?? [];
        if (metric) {
          const known = replicas.get(metric) ?? new Set();
          replicas.set(metric, known.add(Number(value)));
        }
        const series = line.slice(0, line.lastIndexOf('}'));
        const at = Number(line.slice(line.lastIndexOf(' ')));
        if (!(at > (times.get(series) ?? 0))) unordered.push(line);
        times.set(series, at);
      }
    }
    const digest = hash.digest('hex');
    return { world, told, digest, samples, replicas, unordered };
  }
  const first = write();

  it('is the same for the same seed', () => {
    expect(first.samples).toBeGreaterThan(0);
    expect(write().digest).toBe(first.digest);
  });

  it('leaves the world as it would be without a history, and tells the same', () => {
    const other = aDemo(30 * HOUR);
    const happenings = advance(other, NOON);
    expect(first.world).toEqual(other);
    expect(first.told.filter(each => 'system' in each)).toEqual(happenings);
  });

  it('shows the nights: wanted and ready replicas of what is scaled to zero', () => {
    const values = (metric: string) => first.replicas.get(metric);
    expect(values('kube_statefulset_replicas')).toEqual(new Set([1, 0]));
    expect(values('kube_statefulset_status_replicas_ready')).toEqual(
      new Set([0, 1]),
    );
  });

  it('keeps the samples of each series in the order of time, no moment twice', () => {
    expect(first.unordered).toEqual([]);
  });
});
