import { isDeepStrictEqual } from 'node:util';
import type { ObjectChange } from '../servers/kubernetesApi';
import { findService } from '../services/services';
import type { PodTemplate, Scene } from '../services/system';
import {
  EngineSettings,
  NewService,
  ReplicaNaming,
  SystemId,
} from '../services/types';
import { startupOf } from './complete';
import { isObject, placementOf, templateOf } from './vllm/podTemplate';

/** A client's write of a Deployment or StatefulSet that one of the plain systems picks by its label or annotation. */

const DRIVER = 'inference/driver';

const KINDS: Record<string, 'Deployment' | 'StatefulSet'> = {
  'deployments.apps': 'Deployment',
  'statefulsets.apps': 'StatefulSet',
};

const NUMBERED: ReplicaNaming = {
  kind: 'ordinal',
  pattern: '{name}-{ordinal}',
  ordered: true,
};

export const WORKLOAD_KINDS = Object.keys(KINDS);

/** How long a new one takes to start where no scenario says it. */
const DELAYS = {
  schedulingMs: 1_500,
  downloadingMs: 8_000,
  loadingMs: 25_000,
  drainMs: 30_000,
};

/** A service of a scenario as the plain systems have it. */
export function completeWorkload(service: NewService): NewService {
  const isNumbered = service.options?.workload === 'StatefulSet';
  return {
    ...service,
    labels: { ...service.labels, [DRIVER]: service.system },
    naming: isNumbered ? NUMBERED : { kind: 'deployment' },
  };
}

function isDriverOf(change: ObjectChange, system: SystemId): boolean {
  const { labels, annotations } = change.object.metadata;
  return (labels?.[DRIVER] ?? annotations?.[DRIVER]) === system;
}

export function readWorkload(
  system: SystemId,
  change: ObjectChange,
  { world, live }: Scene,
  engineOf: (template: PodTemplate, name: string) => EngineSettings,
): void {
  const { object, previous, plural, type } = change;
  const {
    namespace = '',
    name,
    uid,
    labels,
    deletionTimestamp,
  } = object.metadata;
  const key = { system, namespace, name };
  const known = findService(world, key);
  if (type === 'DELETED' || deletionTimestamp) {
    if (known) live.remove(key);
    return;
  }
  const spec = isObject(object.spec) ? object.spec : {};
  const template = templateOf(spec);
  if (!template || (!known && !isDriverOf(change, system))) return;
  const before = isObject(previous?.spec) ? previous.spec.template : undefined;
  const isAnew = !known || !isDeepStrictEqual(before, spec.template);
  const service: NewService = {
    ...key,
    uid,
    needsMonitor: true,
    labels,
    naming: KINDS[plural] === 'StatefulSet' ? NUMBERED : { kind: 'deployment' },
    options: { ...known?.options, workload: KINDS[plural], template },
    settings: {
      ...DELAYS,
      ...startupOf(object),
      ...known?.settings,
      ...placementOf(template),
      engine: isAnew ? engineOf(template, name) : known.settings.engine,
      replicas: typeof spec.replicas === 'number' ? spec.replicas : 1,
    },
    ...(isAnew && known && { revision: String(object.metadata.generation) }),
  };
  live.put(service, 'user');
}
