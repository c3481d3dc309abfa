import { ApiObject } from '../servers/kubernetesApi';

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastUpdateTime?: string;
}

/** Kubernetes prints its own times in whole seconds. */
export const seconds = (at: number) =>
  new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

function conditionsOf(object: ApiObject | undefined): Condition[] {
  const status = object?.status;
  return typeof status === 'object' && status !== null && 'conditions' in status
    ? (status.conditions as Condition[])
    : [];
}

/**
 * A condition whose time is that of the last change of its status.
 *
 * @param now - or, where the object had none before, since when it may have held
 */
export function condition(
  present: ApiObject | undefined,
  now: number,
  wanted: Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>,
): Condition {
  const known = conditionsOf(present).find(each => each.type === wanted.type);
  const at = seconds(now);
  const isSame = known?.status === wanted.status;
  return {
    ...wanted,
    lastUpdateTime:
      isSame && known.reason === wanted.reason
        ? known.lastUpdateTime ?? at
        : at,
    lastTransitionTime: isSame ? known.lastTransitionTime : at,
  };
}
