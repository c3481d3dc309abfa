import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { parse } from 'yaml';
import { modelOf, read } from './__testUtils__/fixtures';
import { modelEvidence, modelOfSeries } from './evidence';

const models = read('name-prefixes').models;
const nameOf = (labels: Record<string, string>, among = models) =>
  modelOfSeries(labels, among)?.name;

describe('the model of a series of the router', () => {
  it('is the one that is served under the name, in both generations of labels', () => {
    const v1 = { model: 'demo-8b', path: '/v1/chat/completions' };
    expect(nameOf(v1)).toBe('demo-8b');
    expect(
      nameOf({ ...v1, model_route: 'none', backend_type: 'unresolved' }),
    ).toBe('demo-8b');
  });

  it.each<Record<string, string>>([
    {},
    { model: '' },
    { model: 'unknown' },
    { model_name: 'demo' },
  ])('is none for %j', labels => {
    expect(nameOf(labels)).toBeUndefined();
  });

  it('is none where two models are served under the name', () => {
    const { models: both } = read('shared-server');
    expect(both).toHaveLength(2);
    expect(nameOf({ model: 'chat' }, both)).toBeUndefined();
  });

  it('is none of another driver', () => {
    const [model] = models;
    const other: ModelSnapshot = {
      ...model,
      ref: { ...model.ref, driver: 'vllm' },
    };
    expect(nameOf({ model: 'demo' }, [other])).toBeUndefined();
  });
});

describe('the model of the counts of a ModelServing', () => {
  const labels = { namespace: 'inference', modelserving: 'demo-server' };

  it('is the one that the ModelServing is or belongs to', () => {
    const boosted = [modelOf('serving-booster')];
    expect(nameOf(labels, boosted)).toBe('demo');
    expect(
      nameOf(
        { ...labels, namespace: 'monitoring', exported_namespace: 'inference' },
        boosted,
      ),
    ).toBe('demo');
    expect(nameOf({ ...labels, modelserving: 'demo-8b-0' })).toBe('demo-8b-0');
  });

  it('is none of another namespace', () => {
    expect(
      nameOf({ ...labels, namespace: 'other' }, [modelOf('serving-booster')]),
    ).toBeUndefined();
  });
});

describe('the counts of a ModelServing', () => {
  it('are called as the configuration of kube-state-metrics in the guide makes them', () => {
    const guide = readFileSync(
      resolve(__dirname, '../../../../../docs/drivers/kthena.md'),
      'utf8',
    );
    const [, yaml] = /```yaml\n(.*?)```/s.exec(guide)!;
    const [resource] = parse(yaml).spec.resources;
    const names = resource.metrics.map(
      ({ name }: { name: string }) => `${resource.metricNamePrefix}_${name}`,
    );
    expect(
      modelEvidence.flatMap(({ desired, ready }) => [
        desired.metric,
        ready.metric,
      ]),
    ).toEqual(names);
    expect(Object.keys(resource.labelsFromPath)).toEqual([
      'modelserving',
      'namespace',
    ]);
  });
});
