import {
  isModelState,
  ModelAction,
  ModelActionName,
  ModelSnapshot,
  ModelState,
  MODEL_STATES,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver, Plan, PlanContext } from '../driver';
import { PodRequest } from '../ports';
import { ContractSubject } from './ContractSubject';
import { expectSame } from './expectSame';

const ACTIONS: Record<ModelActionName, ModelAction[]> = {
  wake: [{ name: 'wake' }],
  sleep: [{ name: 'sleep' }],
  scale: [0, 1, 3, -1, 0.5].map(replicas => ({ name: 'scale', replicas })),
  suspend: [{ name: 'suspend' }],
  resume: [{ name: 'resume' }],
  restart: [{ name: 'restart' }],
  delete: [{ name: 'delete' }],
};
const ALL_ACTIONS = Object.values(ACTIONS).flat();

const NOW = Date.parse('2026-06-01T12:00:00Z');

/** That every action can be planned in every state or is refused with a reason, and pods are asked only what they may be. */
export function describePlans(
  { driver, allModels }: ContractSubject,
  endpoints: string[],
): void {
  const contexts: PlanContext[] = [
    { endpoints, kinds: kindsOf(driver), podRequests: true, now: NOW },
    { endpoints: [], kinds: {}, podRequests: false, now: NOW },
  ];

  it('gives for every action in every state operations or a reason', () => {
    for (const model of modelsInEveryState(allModels())) {
      for (const action of ALL_ACTIONS) {
        for (const context of contexts) {
          const plan = driver.plan(action, model, context);
          expectLegalPlan(driver, action, plan, { ...context, model });
          expectSame(driver.plan(action, model, context), plan);
        }
      }
    }
  });

  it('asks each pod of a model at most once, and only its own', () => {
    for (const model of modelsInEveryState(allModels())) {
      for (const { requests } of driver.probes ?? []) {
        const asked = requests(model);
        const names = asked.map(({ pod }) => pod);
        expect(new Set(names).size).toBe(names.length);
        for (const request of asked) {
          expect(model.pods.map(({ name }) => name)).toContain(request.pod);
          expectLegalRequest(request, model);
        }
      }
    }
  });

  it('can plan every action that it says it can, in some state', () => {
    const planned = new Set<ModelActionName>();
    for (const model of modelsInEveryState(allModels())) {
      for (const action of ALL_ACTIONS) {
        if (!('refused' in driver.plan(action, model, contexts[0]))) {
          planned.add(action.name);
        }
      }
    }
    expect([...planned].sort()).toEqual(
      [...driver.capabilities.actions].sort(),
    );
  });
}

function expectLegalPlan(
  driver: InferenceDriver,
  action: ModelAction,
  plan: Plan,
  context: PlanContext & { model: ModelSnapshot },
): void {
  if ('refused' in plan) {
    expect(plan.refused).not.toBe('');
    return;
  }
  expect(driver.capabilities.actions).toContain(action.name);
  expect(plan.operations).not.toHaveLength(0);
  expect(plan.deadlineMs).toBeGreaterThan(0);
  expect(plan.closedBy).not.toHaveLength(0);
  expect(plan.closedBy.every(isModelState)).toBe(true);
  if (
    action.name === 'restart' &&
    plan.closedBy.includes(context.model.state)
  ) {
    // Or it could be over before it began.
    expect(plan.replacesPods).toBe(true);
  }
  for (const operation of plan.operations) {
    if (operation.kind === 'request') {
      expect(context.endpoints).toContain(operation.endpoint);
      expect(operation.path).toMatch(/^\/(?!\/)[^?#\s]*$/);
    }
    if (operation.kind === 'podRequest') {
      expect(context.podRequests).toBe(true);
      expectLegalRequest(operation.request, context.model);
    }
  }
}

/** To a pod of the model's own namespace, on a path that stays where it is. */
function expectLegalRequest(
  { namespace, port, path }: PodRequest,
  { ref }: ModelSnapshot,
): void {
  expect(namespace).toBe(ref.namespace);
  expect(port).toBeGreaterThan(0);
  expect(port).toBeLessThan(65_536);
  expect(path).toMatch(/^\/(?!\/)[^#\s]*$/);
  expect(path.split(/[/?]/)).not.toContain('..');
}

/** Each model as it is, and as it would be in every other state. */
function modelsInEveryState(models: ModelSnapshot[]): ModelSnapshot[] {
  const states = Object.keys(MODEL_STATES) as ModelState[];
  return models.flatMap(model => [
    model,
    ...states.map(state => ({ ...model, state })),
  ]);
}

function kindsOf(driver: InferenceDriver): PlanContext['kinds'] {
  return Object.fromEntries(
    driver.resources.map(
      ({ id, group, versions, plural, kind, namespaced }) => [
        id,
        { group, version: versions[0], plural, kind, namespaced },
      ],
    ),
  );
}
