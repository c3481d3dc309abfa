import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { builtInDrivers } from '../drivers';
import { replicasNow } from './replicasNow';
import { toModelSpec } from './toModelSpec';

const SOURCES: Record<string, string> = { triton: 's3://models/repository' };

function aSpec(
  driver: string,
  options?: ModelServiceSpec['options'],
): ModelServiceSpec {
  return {
    cluster: 'demo',
    driver,
    namespace: 'llm',
    name: 'chat',
    source: SOURCES[driver] ?? 'hf://Qwen/Qwen3-8B',
    options,
  };
}

const makes = builtInDrivers.filter(({ render }) => render);

it.each(
  makes
    .map(({ id }) => [id, undefined] as [string, ModelServiceSpec['options']])
    .concat([['kthena', { kind: 'ModelBooster' }]]),
)('finds the number in what is there of %s %j', (id, options) => {
  const driver = makes.find(each => each.id === id)!;
  const spec = aSpec(id, options);
  for (const replicas of [0, 1, 4]) {
    const rendering = driver.render!(toModelSpec({ ...spec, replicas }));
    if ('refused' in rendering) throw new Error(rendering.refused);
    expect(replicasNow(driver, spec, rendering.objects)).toBe(replicas);
  }
  expect(replicasNow(driver, spec, [])).toBeUndefined();
});
