import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { tritonDriver } from '../drivers/triton';
import { vllmDriver } from '../drivers/vllm';
import { probeVerbs } from './neededVerbs';

const model = {
  ...aSnapshot(),
  driverData: { port: 8000, sleepMode: true },
  pods: ['a', 'b'].map(name => ({
    name,
    node: 'node',
    state: 'serving' as const,
    gpus: [],
  })),
};

it('needs of pods/proxy the verb that the method of a question is checked by', () => {
  const verbsOf = (driver: typeof vllmDriver) =>
    probeVerbs(driver, [model]).map(({ verb, kind, subresource }) => [
      verb,
      kind.plural,
      subresource,
    ]);
  expect(verbsOf(vllmDriver)).toEqual([['get', 'pods', 'proxy']]);
  expect(verbsOf(tritonDriver)).toEqual([['create', 'pods', 'proxy']]);
  expect(probeVerbs({ ...vllmDriver, probes: undefined }, [model])).toEqual([]);
});
