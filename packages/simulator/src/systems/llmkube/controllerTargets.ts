import { changing } from '../../metrics/changing';
import {
  type Family,
  goBound,
  histogram,
  type Labels,
} from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { emptyHistogram, observe } from '../../world/histogram';
import { createRandom, nameSuffix } from '../../world/random';
import type { HistogramData } from '../../world/types';
import { replicasOf } from '../../services/requests';
import type { Service, ServicesWorld } from '../../services/types';
import { textAt } from '../values';
import { desiredOf, optionsOf, runtimeOf } from './llmkubeService';
import { poolsOf, residentOf } from './pools';
import { currentSpec, measuredPhase, queueOf } from './status';

/**
 * What LLMKube's controller exports. Its pod is another one every few days: then all series have other labels, and for a moment
 * there are none at all.
 */

const LIFE_MS = 5 * 86_400_000;
const OFFSET_MS = 37 * 3_600_000;
const GAP_MS = 45_000;
/** How many lives of the controller are known in advance, from the beginning of the world on. */
const LIVES = 20;

const READY_BOUNDS = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];

/** From the creation of the object to each time that it got ready, as the controller takes it. */
export class ReadyTimes {
  private readonly seen = new Map<
    string,
    { life: number; wasReady: boolean; histogram: HistogramData }
  >();

  observe(world: ServicesWorld, service: Service, life: number): HistogramData {
    const isReady = measuredPhase(world, service) === 'Ready';
    const known = this.seen.get(service.uid);
    const entry =
      known?.life === life
        ? known
        : { life, wasReady: isReady, histogram: emptyHistogram(READY_BOUNDS) };
    if (isReady && !entry.wasReady) {
      const age = (world.now - service.createdAt) / 1_000;
      observe(entry.histogram, READY_BOUNDS, age);
    }
    entry.wasReady = isReady;
    this.seen.set(service.uid, entry);
    return entry.histogram;
  }
}

const servicesOf = (world: ServicesWorld) =>
  world.services.filter(each => each.system === 'llmkube');

const labelsOf = ({ namespace, name }: Service): Labels => ({
  inferenceservice: name,
  namespace,
});

function families(
  world: ServicesWorld,
  readyTimes: ReadyTimes,
  life: number,
): Family[] {
  const ofServices =
    (series: (service: Service) => Array<[Labels, number]>) => () =>
      servicesOf(world).flatMap(series);
  const readyDurations = (): Family => ({
    name: 'llmkube_inferenceservice_ready_duration_seconds',
    help: 'Time from creation to ready.',
    type: 'histogram',
    isChanging: true,
    get series() {
      return servicesOf(world).flatMap(service => {
        const data = readyTimes.observe(world, service, life);
        if (data.count === 0) return [];
        return histogram(
          'llmkube_inferenceservice_ready_duration_seconds',
          '',
          labelsOf(service),
          READY_BOUNDS,
          () => data,
          goBound,
        ).series;
      });
    },
  });
  return [
    changing(
      'llmkube_inferenceservice_phase',
      'Current phase of the InferenceService.',
      'gauge',
      ofServices(service => [
        [{ ...labelsOf(service), phase: measuredPhase(world, service) }, 1],
      ]),
    ),
    changing(
      'llmkube_inferenceservice_replicas',
      'Replicas of the InferenceService by state.',
      'gauge',
      ofServices(service => {
        const spec = currentSpec(service, undefined);
        const ready = replicasOf(world, service).filter(
          each => each.ready && each.phase !== 'terminating',
        );
        return [
          [{ ...labelsOf(service), state: 'desired' }, desiredOf(spec)],
          [{ ...labelsOf(service), state: 'ready' }, ready.length],
        ];
      }),
    ),
    changing(
      'llmkube_inferenceservice_info',
      'Information about the InferenceService.',
      'gauge',
      ofServices(service => {
        const { spec, model } = optionsOf(service);
        const accelerator = textAt(model, 'hardware.accelerator') ?? 'cpu';
        const runtime = runtimeOf(spec);
        return [[{ ...labelsOf(service), accelerator, runtime }, 1]];
      }),
    ),
    changing(
      'llmkube_model_status',
      'Current phase of the Model.',
      'gauge',
      ofServices(service => {
        const model = textAt(optionsOf(service).spec, 'modelRef') ?? '';
        const { namespace } = service;
        return [[{ model, namespace, phase: 'Ready' }, 1]];
      }),
    ),
    changing(
      'llmkube_gpu_queue_depth',
      'InferenceServices that wait for a GPU.',
      'gauge',
      () => {
        const depths = new Map<string, number>();
        for (const { namespace } of queueOf(world)) {
          depths.set(namespace, (depths.get(namespace) ?? 0) + 1);
        }
        return [...depths].map(([namespace, depth]) => [{ namespace }, depth]);
      },
    ),
    changing(
      'llmkube_modelpool_resident',
      'The member that has the slot of its pool.',
      'gauge',
      () =>
        poolsOf(world).flatMap(pool => {
          const { namespace, name } = pool;
          const resident = residentOf(world, pool);
          if (!resident) return [];
          return [[{ namespace, pool: name, member: resident.name }, 1]];
        }),
    ),
    changing(
      'llmkube_reconcile_total',
      'Reconciliations by result.',
      'counter',
      () => [
        [
          { controller: 'inferenceservice', result: 'success' },
          servicesOf(world).reduce(
            (sum, each) => sum + readyTimes.observe(world, each, life).count,
            0,
          ),
        ],
      ],
    ),
    readyDurations(),
  ];
}

/** A life of the controller after the other; only the present one is found. */
export function controllerTargets(
  world: ServicesWorld,
  readyTimes: ReadyTimes,
): Target[] {
  const first = Math.min(
    ...servicesOf(world).map(each => each.createdAt),
    world.now,
  );
  const begin = Math.floor((first - OFFSET_MS) / LIFE_MS);
  return Array.from({ length: LIVES }, (_, index): Target => {
    const life = begin + index;
    const from = life * LIFE_MS + OFFSET_MS;
    const random = createRandom(world.seed, 'llmkube-controller', String(life));
    const pod = `llmkube-controller-manager-7d9f8c6b5-${nameSuffix(random, 5)}`;
    return {
      kind: 'servicesHonored',
      path: `/llmkube/controller/${life}`,
      labels: {
        job: 'llmkube-controller',
        instance: `10.246.1.${20 + (life % 200)}:8443`,
        namespace: 'llmkube-system',
        pod,
        container: 'manager',
        service: 'llmkube-controller-manager-metrics',
        endpoint: 'https',
      },
      isFound: () => world.now >= from + GAP_MS && world.now < from + LIFE_MS,
      isUp: () => true,
      families: families(world, readyTimes, life),
      kinds: {
        llmkube_inferenceservice_replicas: 'state',
      },
    };
  });
}
