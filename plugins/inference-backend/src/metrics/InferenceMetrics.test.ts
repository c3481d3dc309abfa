import { selector } from '@wakeboard/plugin-inference-common';
import { FakeMetricsClient } from '@wakeboard/plugin-inference-node/testing';
import { InferenceMetrics, METRICS } from './InferenceMetrics';
import { MeasuredMetricsClient } from '../clients/MeasuredMetricsClient';

describe('InferenceMetrics', () => {
  it('gives every metric that it names', async () => {
    const metrics = new InferenceMetrics();
    metrics.countChanged(2);
    metrics.pointsRead('demo', 3);
    metrics.revised('demo', 4);
    metrics.countAction('wake', 'accepted');
    const source = new FakeMetricsClient({ name: 'fake' });
    const client = new MeasuredMetricsClient(
      new MeasuredMetricsClient(source, metrics.observer(source.source)),
      metrics.requestObserver(source.source),
    );
    const { signal } = new AbortController();
    await client.instant(selector({ metric: 'up' }), 0, { signal });
    const { text, contentType } = await metrics.exposition([
      { source: { kind: 'cluster', name: 'demo' }, ok: false, lagMs: 1500 },
      { source: { kind: 'prometheus', name: 'demo' }, ok: true },
    ]);
    expect(contentType).toContain('text/plain');
    for (const name of Object.values(METRICS)) {
      expect(text).toContain(`# HELP ${name} `);
    }
    expect(text).toContain(
      'inference_source_up{kind="cluster",source="demo"} 0',
    );
    expect(text).toContain(
      'inference_source_lag_seconds{kind="cluster",source="demo"} 1.5',
    );
    expect(text).not.toContain(
      'inference_source_lag_seconds{kind="prometheus"',
    );
    expect(text).toContain('inference_models_changed_total 2');
    expect(text).toContain('inference_points_read_total{source="demo"} 3');
    expect(text).toContain('inference_replicas_revised_total{source="demo"} 4');
    expect(text).toContain(
      'inference_query_duration_seconds_count{kind="prometheus",source="fake",operation="instant",outcome="ok"} 1',
    );
  });
});
