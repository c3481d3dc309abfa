import { SliName } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { EngineEvidence } from '@wakeboard/plugin-inference-node/kit';
import { vllmEngine } from './engine';
import { indicators } from './indicators';

const nothing = new EngineEvidence({ cluster: 'demo', objects: {} });

const WORKLOAD = {
  kind: 'Deployment' as const,
  name: 'demo',
  namespace: 'ml',
  labels: {},
  annotations: {},
};

/** The SLIs that cannot be measured of an engine that was started so. */
function withoutSeries(...words: string[]): SliName[] {
  const container = { words, ports: [], variable: () => undefined };
  const { driverData } = vllmEngine({ ...WORKLOAD, container }, nothing);
  const model = aSnapshot({ driverData });
  return (Object.keys(indicators.slis) as SliName[]).filter(
    sli => indicators.notMeasurable?.(sli, model) !== undefined,
  );
}

it('measures everything of an engine that says it', () => {
  expect(withoutSeries('serve', 'm')).toEqual([]);
  expect(withoutSeries('serve', 'm', '--no-disable-log-stats')).toEqual([]);
});

it('measures only what the HTTP server counts of an engine without statistics', () => {
  expect(withoutSeries('serve', 'm', '--disable-log-stats')).toEqual([
    'latency',
    'ttft',
    'interTokenLatency',
  ]);
});
