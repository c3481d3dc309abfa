import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { Family } from './series';

const KINDS = {
  counter: Counter,
  gauge: Gauge,
  histogram: Histogram,
  summary: Summary,
};

/**
 * Hands values that the world has counted to prom-client, whose own metrics only count by themselves: the registry is answered
 * with the description of a metric of the right type and the present values.
 */
class WorldMetric extends Gauge {
  constructor(private readonly family: Family) {
    super({ name: family.name, help: family.help, registers: [] });
  }

  async get() {
    const { name, help, type, series } = this.family;
    const described = await new KINDS[type]({
      name,
      help,
      registers: [],
    }).get();
    const there = series.filter(each => each.isThere?.() ?? true);
    const values = there.map(each => ({
      metricName: each.name,
      labels: each.labels,
      value: each.read(),
    }));
    return { ...described, values };
  }
}

/** The answer of an exporter in Prometheus' text format. */
export async function exposition(
  families: Family[],
): Promise<{ contentType: string; body: string }> {
  const registry = new Registry();
  for (const family of families) {
    registry.registerMetric(new WorldMetric(family));
  }
  return { contentType: registry.contentType, body: await registry.metrics() };
}
