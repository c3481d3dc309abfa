import { ModelSnapshot, SliName } from '@wakeboard/plugin-inference-common';
import { load, modelOf } from './__testUtils__/fixtures';
import { indicators } from './indicators';
import { toSnapshots } from './snapshot';

const ALL = Object.keys(indicators.slis) as SliName[];
const withoutSeries = (model: ModelSnapshot) =>
  ALL.filter(sli => indicators.notMeasurable?.(sli, model) !== undefined);

/** The model as it would be with this engine. */
function withEngine(inferenceEngine: string): ModelSnapshot {
  const { objects } = load('serving');
  for (const server of objects.modelservers) {
    server.spec = { ...(server.spec as object), inferenceEngine };
  }
  return toSnapshots({ cluster: 'demo', objects }).models[0];
}

it('measures all of a model that vLLM serves', () => {
  expect(withoutSeries(modelOf('serving'))).toEqual([]);
  expect(withoutSeries(modelOf('serving-booster'))).toEqual([]);
});

it('says that the tokens of another engine are not measured, and that the router counts its requests', () => {
  const model = withEngine('SGLang');
  expect(withoutSeries(model)).toEqual(['ttft', 'interTokenLatency']);
  expect(indicators.notMeasurable?.('ttft', model)).toBe(
    'only the histograms of vLLM are read, and its engine is SGLang',
  );
});

it('rules nothing out where the engine is not known', () => {
  const model = modelOf('serving');
  expect(withoutSeries({ ...model, driverData: {} })).toEqual([]);
});
