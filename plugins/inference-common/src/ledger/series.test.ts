import { anSloSpec } from '../testing';
import { SloSpec } from '../slo/types';
import { gpuProductOf, gpuSeries, ledgerSeries } from './series';

describe('ledgerSeries', () => {
  it.each<[spec: Partial<SloSpec>, counted: string]>([
    [{ sli: 'availability' }, 'availability'],
    [{ sli: 'latency', thresholdSeconds: 2.5 }, 'latency<=2.5'],
    [{ sli: 'latency', thresholdSeconds: 5 }, 'latency<=5'],
    [
      { sli: 'interTokenLatency', thresholdSeconds: 0.1 },
      'interTokenLatency<=0.1',
    ],
    [{ sli: 'ttft', thresholdSeconds: 0.5 }, 'ttft<=0.5'],
    [{ sli: 'wake', thresholdSeconds: 10 }, 'wake<=10'],
  ])('of %j is %s', (spec, counted) => {
    expect(ledgerSeries(anSloSpec(spec))).toEqual({ counted });
  });

  it('has the time asleep beside the time in service', () => {
    expect(ledgerSeries(anSloSpec({ basis: 'time' }))).toEqual({
      counted: 'uptime',
      asleep: 'asleep',
    });
  });
});

describe('gpuSeries', () => {
  it('names the product, also the one that is not known', () => {
    expect(gpuProductOf(gpuSeries('NVIDIA-L40S'))).toBe('NVIDIA-L40S');
    expect(gpuProductOf(gpuSeries(''))).toBe('');
    expect(gpuProductOf('availability')).toBeUndefined();
  });
});
