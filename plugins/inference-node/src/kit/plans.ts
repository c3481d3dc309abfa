import {
  ModelAction,
  ModelActionName,
  ModelSnapshot,
} from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '../driver';
import { ObjectTarget } from '../ports';

/**
 * What one action takes, or the sentence that says why the system never has it.
 *
 * @public
 */
export type ActionPlan =
  | string
  | ((model: ModelSnapshot, context: PlanContext) => Plan);

/**
 * What every action takes.
 *
 * @public
 */
export type ActionPlans = Record<
  Exclude<ModelActionName, 'scale'>,
  ActionPlan
> & {
  scale:
    | string
    | ((replicas: number, model: ModelSnapshot, context: PlanContext) => Plan);
};

/**
 * The `plan` of a driver, made of what each action takes.
 *
 * @param title - name of the system for people
 * @public
 */
export function planActions(
  title: string,
  plans: ActionPlans,
): (action: ModelAction, model: ModelSnapshot, context: PlanContext) => Plan {
  return (action, model, context) => {
    const { name } = action;
    if (name === 'scale') {
      return typeof plans.scale === 'string'
        ? { refused: plans.scale }
        : plans.scale(action.replicas, model, context);
    }
    const plan: ActionPlan = Object.hasOwn(plans, name)
      ? plans[name]
      : `${title} does not know this action`;
    return typeof plan === 'string' ? { refused: plan } : plan(model, context);
  };
}

/**
 * Why no model can have so many replicas; undefined: it can.
 *
 * @param bounds - the least (0 if left out) and the most that the system accepts
 * @public
 */
export function refuseReplicas(
  replicas: number,
  { least = 0, most }: { least?: number; most: number },
): string | undefined {
  return Number.isInteger(replicas) && replicas >= least && replicas <= most
    ? undefined
    : `${replicas} is not a number of replicas; expected a whole number from ${least} to ${most}`;
}

/**
 * An object in a model's namespace, in the version that its cluster serves;
 * undefined where it serves none.
 *
 * @param resource - id of a resource of the driver
 * @param name - the model's own if left out
 * @public
 */
export function targetOf(
  resource: string,
  { ref }: ModelSnapshot,
  { kinds }: PlanContext,
  name: string = ref.name,
): ObjectTarget | undefined {
  const kind = Object.hasOwn(kinds, resource) ? kinds[resource] : undefined;
  return kind && { kind, namespace: ref.namespace, name };
}

/**
 * Sentences as one text; undefined where there is none.
 *
 * @public
 */
export function sentences(
  parts: Array<string | undefined>,
): string | undefined {
  return parts.filter(Boolean).join(' ') || undefined;
}
