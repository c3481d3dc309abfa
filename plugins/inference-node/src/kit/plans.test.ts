import { ModelAction } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { PlanContext } from '../driver';
import { planActions, refuseReplicas, targetOf } from './plans';

const services = {
  group: 'example.com',
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  namespaced: true,
};
const context: PlanContext = {
  endpoints: [],
  kinds: { services },
  podRequests: false,
  now: 0,
};
const model = aSnapshot();

describe('planActions', () => {
  const plan = planActions('Example', {
    wake: ({ ref }) => ({ refused: `wake ${ref.name}` }),
    sleep: 'It never sleeps',
    scale: (replicas, { ref }) => ({ refused: `${ref.name} to ${replicas}` }),
    suspend: 'It cannot be suspended',
    resume: 'It cannot be suspended',
    restart: 'It cannot be restarted',
    delete: 'It cannot be deleted',
  });

  it.each<[ModelAction, string]>([
    [{ name: 'wake' }, `wake ${model.ref.name}`],
    [{ name: 'sleep' }, 'It never sleeps'],
    [{ name: 'scale', replicas: 3 }, `${model.ref.name} to 3`],
  ])('asks what %j takes, or says why it never is', (action, refused) => {
    expect(plan(action, model, context)).toEqual({ refused });
  });

  it('refuses an action that there is not', () => {
    const unknown = JSON.parse('{"name":"toString"}');
    expect(plan(unknown, model, context)).toEqual({
      refused: 'Example does not know this action',
    });
  });
});

it.each([-1, 0.5, 11, NaN])('refuses %p replicas where 10 are the most', n => {
  expect(refuseReplicas(n, { most: 10 })).toBe(
    `${n} is not a number of replicas; expected a whole number from 0 to 10`,
  );
});

it('accepts the least and the most replicas', () => {
  expect(refuseReplicas(1, { least: 1, most: 10 })).toBeUndefined();
  expect(refuseReplicas(10, { least: 1, most: 10 })).toBeUndefined();
  expect(refuseReplicas(0, { least: 1, most: 10 })).toMatch('from 1 to 10');
});

it('aims at the model itself or at what is named, if its kind is served', () => {
  const { namespace, name } = model.ref;
  expect(targetOf('services', model, context)).toEqual({
    kind: services,
    namespace,
    name,
  });
  expect(targetOf('services', model, context, 'other')?.name).toBe('other');
  expect(targetOf('toString', model, context)).toBeUndefined();
});
