import {
  MODEL_STATES,
  ModelState,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import type {
  Gpu,
  GpuOccupant,
  ModelDetail,
  SeriesList,
  SourceError,
  Timeline,
  WakeList,
} from '../../api/types';
import type { QueryResult } from '../../hooks/useQuery';
import type { InWindow } from '../../hooks/useModel';
import type { Text } from '../../hooks/useText';
import { observedMs, shareOfStates } from '../charts/bandLayout';
import { sourceTitle } from '../parts/words';
import type { TileFace } from './Tile';

/** What each tile shows, from what was read. Pure, so that each face is tested. */

type Read<T> = Pick<QueryResult<T>, 'data' | 'error'>;

function missing(read: Read<unknown>): TileFace {
  return read.error
    ? { kind: 'error', message: read.error.message }
    : { kind: 'loading' };
}

/** A source that failed outweighs "there was nothing". */
function nothing(text: Text, errors: SourceError[], cause: string): TileFace {
  return errors.length
    ? { kind: 'error', message: sourceTitle(text, errors[0]) }
    : { kind: 'noData', cause };
}

export function wakesFace(
  text: Text,
  read: Read<InWindow<WakeList>>,
): TileFace {
  const { t, format } = text;
  if (!read.data) {
    return missing(read);
  }
  const { statistics, errors } = read.data.value;
  if (!statistics.count) {
    return nothing(text, errors, t('tile.noWakes'));
  }
  const { p50Ms, p95Ms } = statistics;
  return {
    kind: 'value',
    value: format.number(statistics.count, 0),
    detail:
      p50Ms === undefined || p95Ms === undefined
        ? t('tile.wakesUntimed')
        : t('tile.wakesDetail', {
            p50: format.duration(p50Ms),
            p95: format.duration(p95Ms),
          }),
  };
}

/** How much less may be known of the model itself than of a replica. */
const KNOWN_ENOUGH = 0.9;

/**
 * The model's own band, or those of its replicas where more is known of them:
 * metrics reach back further than what was seen of the model's resource.
 */
export function bandsOfModel({ bands }: Timeline) {
  const own = bands.filter(({ replica }) => replica === '');
  const replicas = bands.filter(({ replica }) => replica !== '');
  const known = (some: typeof bands) => Math.max(0, ...some.map(observedMs));
  return known(own) >= KNOWN_ENOUGH * known(replicas) ? own : replicas;
}

export function servingFace(
  text: Text,
  read: Read<InWindow<Timeline>>,
): TileFace {
  const { t, format } = text;
  if (!read.data) {
    return missing(read);
  }
  const shares = shareOfStates(bandsOfModel(read.data.value));
  if (!shares.length) {
    return nothing(text, read.data.value.errors, t('tile.notObserved'));
  }
  const sum = (is: (state: ModelState) => boolean) =>
    shares
      .filter(({ state }) => is(state))
      .reduce((total, { share }) => total + share, 0);
  const rests = (['sleeping', 'stopped'] as const)
    .map(state => ({ state, share: sum(each => each === state) }))
    .filter(({ share }) => share > 0);
  const said = rests.length
    ? rests
    : [{ state: 'sleeping' as const, share: 0 }];
  return {
    kind: 'value',
    value: format.share(sum(state => MODEL_STATES[state].serves)),
    detail: said
      .map(({ state, share }) =>
        t(`tile.servingDetail.${state}`, { share: format.share(share) }),
      )
      .join(' · '),
  };
}

/** What tells a model's own occupants of a device from others. */
export type Occupier = Pick<ModelDetail, 'ref' | 'pods'>;

/** By the model, or by its pod where the device does not say which model. */
export function isOwn(occupant: GpuOccupant, { ref, pods }: Occupier): boolean {
  return occupant.model
    ? stringifyModelRef(occupant.model) === stringifyModelRef(ref)
    : pods.some(pod => pod.name === occupant.pod);
}

/** Bytes that a model holds on a device; undefined if none of it says so. */
export function heldBytes(gpu: Gpu, model: Occupier): number | undefined {
  const held = gpu.occupants
    .filter(occupant => isOwn(occupant, model))
    .flatMap(occupant => occupant.reservedBytes ?? []);
  return held.length ? held.reduce((a, b) => a + b, 0) : undefined;
}

/** GPUs that its replicas ask for, where only their number is known. */
export function gpuCount({ pods }: Pick<ModelDetail, 'pods'>): number {
  return pods.reduce((sum, pod) => sum + (pod.gpuCount ?? 0), 0);
}

export function gpuMemoryFace(text: Text, model: ModelDetail): TileFace {
  const { t, format } = text;
  const held = model.gpus.flatMap(gpu => heldBytes(gpu, model) ?? []);
  if (!held.length) {
    const count = gpuCount(model);
    return {
      kind: 'noData',
      cause: count ? t('tile.gpuCount', { count }) : t('tile.noGpu'),
    };
  }
  const sum = held.reduce((a, b) => a + b, 0);
  const needs = model.servingMemoryPerGpuBytes;
  return {
    kind: 'value',
    value: format.bytes(sum),
    detail:
      sum > 0
        ? t('tile.gpuMemoryDetail', {
            count: held.filter(bytes => bytes > 0).length,
          })
        : [
            t('tile.gpuMemoryNone'),
            needs !== undefined &&
              t('tile.gpuMemoryNeeds', { size: format.bytes(needs) }),
          ]
            .filter(Boolean)
            .join('; '),
  };
}

type Points = Array<[at: number, value: number | null]>;

/** Rate over time summed to a number of events; what was not measured is left out. */
export function integrate(points: Points, stepMs: number): number | undefined {
  const known = points.filter(([, value]) => value !== null);
  return known.length
    ? known.reduce((sum, [, rate]) => sum + (rate! * stepMs) / 1_000, 0)
    : undefined;
}

function eventsOf(list: SeriesList, signal: string): number | undefined {
  const series = list.items.find(item => item.signal === signal);
  const sums = (series?.lines ?? []).flatMap(line => {
    const points = line.points as Points;
    const step =
      series?.stepMs ?? (points.length > 1 ? points[1][0] - points[0][0] : 0);
    return integrate(points, step) ?? [];
  });
  return sums.length ? sums.reduce((a, b) => a + b, 0) : undefined;
}

export function requestsFace(
  text: Text,
  model: ModelDetail,
  read: Read<InWindow<SeriesList>>,
): TileFace {
  const { t, format } = text;
  if (!model.signals.includes('requestRate')) {
    return {
      kind: 'noData',
      cause: t('tile.notMeasured', { driver: model.driverTitle }),
    };
  }
  if (!read.data) {
    return missing(read);
  }
  const list = read.data.value;
  const requests = eventsOf(list, 'requestRate');
  if (!requests) {
    return nothing(text, list.errors, t('tile.noTraffic'));
  }
  const failed = eventsOf(list, 'errorRate');
  return {
    kind: 'value',
    value: `≈ ${format.signal(Math.round(requests), 'count')}`,
    detail:
      failed === undefined
        ? t('tile.requestsNoErrors')
        : t('tile.requestsDetail', { share: format.share(failed / requests) }),
  };
}
