import { NotImplementedError } from '@backstage/errors';
import { ManifestObject, ManifestTarget, MonitorSpec } from './types';

/**
 * What a ServiceMonitor or PodMonitor is made of.
 *
 * @public
 */
export interface MonitorManifestsInput extends ManifestTarget {
  monitors: readonly MonitorSpec[];
}

/**
 * The ServiceMonitors and PodMonitors that scrape a model.
 *
 * @public
 */
export function monitorManifests(
  _input: MonitorManifestsInput,
): ManifestObject[] {
  throw new NotImplementedError();
}
