import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { SourceInspection } from '@wakeboard/plugin-inference-node';
import { tritonDriver } from '../drivers/triton';
import { metricsChecks } from './metricsChecks';
import { seriesOfDriver } from './signalNames';

const model = aSnapshot({
  ref: { cluster: 'demo', namespace: 'ml', driver: 'triton', name: 'a' },
});

async function lineOf(subject: string, models = [model]) {
  const inspection: SourceInspection = { found: ['nv_gpu_power_usage'] };
  const checks = await metricsChecks(
    {
      client: {
        source: { kind: 'prometheus', name: 'demo' },
        inspect: async () => inspection,
        instant: jest.fn(),
        range: jest.fn(),
        samples: jest.fn(),
        alerts: jest.fn(),
      },
      scrapeIntervalMs: 15_000,
      drivers: [
        {
          id: 'triton',
          title: 'Triton',
          series: seriesOfDriver(tritonDriver, tritonDriver.signals, model),
        },
      ],
    },
    models,
    {
      signal: new AbortController().signal,
      clock: { now: () => 0 },
      scrapeIntervalOf: async () => undefined,
    },
  );
  return checks.find(each => each.subject === subject);
}

it('notes what a system keeps only where it is told to, with how to tell it', async () => {
  expect(await lineOf('signal latencyP95')).toEqual({
    check: 'series',
    driver: 'triton',
    driverTitle: 'Triton',
    subject: 'signal latencyP95',
    status: 'noted',
    message:
      'Not measured: Triton keeps nv_inference_request_summary_us only where it is told to, and there were no samples in the last 24 h',
    nextStep:
      'Start the servers with --metrics-config summary_latencies=true to have it measured',
  });
  expect(await lineOf('signal ttftP95')).toMatchObject({ status: 'noted' });
});

it('finds fault with what a system always keeps, once it has models', async () => {
  expect(await lineOf('signal requestRate')).toMatchObject({
    status: 'failed',
    driverTitle: 'Triton',
  });
  expect(await lineOf('signal requestRate', [])).toMatchObject({
    status: 'noted',
    message: expect.stringContaining('there are no models of Triton yet'),
  });
  expect(await lineOf('signal gpuPower')).toMatchObject({ status: 'passed' });
});
