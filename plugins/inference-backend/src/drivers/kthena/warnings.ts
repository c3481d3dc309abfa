import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { KthenaData } from './driverData';

/**
 * Four may write the number of groups: a person, the ModelBooster, an
 * AutoscalingPolicy, and an autoscaler from outside through the scale
 * subresource. What a person asks for lasts only as long as the others let it.
 * Of those from outside (KEDA, a HorizontalPodAutoscaler) no object of Kthena
 * tells.
 */

/** What a person should know before setting the number of groups. */
export function scaleWarnings(
  replicas: number,
  { replicas: now }: ModelSnapshot,
  { booster, boosterReplicas, owner, policy }: KthenaData,
  durable: boolean,
): string[] {
  return [
    policy && policyWarning(replicas, policy),
    booster !== undefined && !durable
      ? `The ModelBooster ${booster} still asks for ${
          boosterReplicas ?? 'another number'
        }${
          now.desired && boosterReplicas !== undefined
            ? ', because a new number there would replace all groups'
            : ''
        }; the next change of its backend sets that again.`
      : undefined,
    owner && `${owner} made its ModelServing and may set the number back.`,
    replicas === 0
      ? 'Until it is woken, requests for it fail: Kthena does not wake a model for a request.'
      : undefined,
  ].filter(warning => warning !== undefined && warning !== '') as string[];
}

function policyWarning(
  replicas: number,
  { name, min, max, wakes }: NonNullable<KthenaData['policy']>,
): string {
  const title = `The AutoscalingPolicy ${name}`;
  if (replicas < min || (max !== undefined && replicas > max)) {
    const bounds = max === undefined ? `at least ${min}` : `${min} to ${max}`;
    return `${title} keeps ${bounds} groups and reverts this within 15 seconds; change or delete it first.`;
  }
  if (replicas > 0) {
    return `${title} may set another number as its metric asks.`;
  }
  return wakes
    ? `${title} may start it again as its metric asks.`
    : `${title} looks at metrics of pods and so cannot start it again.`;
}
