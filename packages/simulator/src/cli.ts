import { parseArgs } from 'node:util';
import { startSimulator } from './startSimulator';
import { parseDuration } from './world/settings';

/** Starts a simulator for a demonstration and prints its addresses as one line of JSON when all of it answers. */

const USAGE = `Usage: cli [options]
  --scenario NAME          steady (default) or another one of examples/scenarios
  --seed N                 1
  --history-days N         days that have already passed: 0
  --scrape-interval TIME   15s
  --data FOLDER            for Prometheus' data and the log of truth; a temporary one
  --token TOKEN            the only one that the Kubernetes API accepts; any
  --no-prometheus
  --no-rules               Prometheus without the rules of examples/rules
  --gpustack-key KEY       the only one that GPUStack's server accepts; any
  --port-kubernetes, --port-gateway, --port-gpustack, --port-control, --port-metrics, --port-prometheus N`;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`--${name} is '${text}', not a whole number`);
  }
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'steady' },
      seed: { type: 'string', default: '1' },
      'history-days': { type: 'string', default: '0' },
      'scrape-interval': { type: 'string', default: '15s' },
      data: { type: 'string' },
      token: { type: 'string' },
      'no-prometheus': { type: 'boolean', default: false },
      'no-rules': { type: 'boolean', default: false },
      'port-kubernetes': { type: 'string', default: '0' },
      'port-gateway': { type: 'string', default: '0' },
      'gpustack-key': { type: 'string' },
      'port-gpustack': { type: 'string', default: '0' },
      'port-control': { type: 'string', default: '0' },
      'port-metrics': { type: 'string', default: '0' },
      'port-prometheus': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const controller = new AbortController();
  const starting = startSimulator({
    scenario: values.scenario,
    seed: wholeNumber('seed', values.seed),
    historyDays: wholeNumber('history-days', values['history-days']),
    scrapeIntervalMs: parseDuration(values['scrape-interval']),
    folder: values.data,
    tokens: values.token ? [values.token] : undefined,
    gpustackKeys: values['gpustack-key']
      ? [{ key: values['gpustack-key'], scopes: ['*'] }]
      : undefined,
    prometheus: !values['no-prometheus'],
    rules: !values['no-rules'],
    ports: {
      kubernetes: wholeNumber('port-kubernetes', values['port-kubernetes']),
      gateway: wholeNumber('port-gateway', values['port-gateway']),
      gpustack: wholeNumber('port-gpustack', values['port-gpustack']),
      control: wholeNumber('port-control', values['port-control']),
      metrics: wholeNumber('port-metrics', values['port-metrics']),
      prometheus: wholeNumber('port-prometheus', values['port-prometheus']),
    },
    say: line => console.log(line),
    signal: controller.signal,
  });
  const end = async () => {
    controller.abort();
    // What was started halfway has ended itself.
    const running = await starting.catch(() => undefined);
    await running?.stop();
    process.exit(0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const {
    kubernetes,
    gateway,
    gpustack,
    control,
    metrics,
    prometheus,
    truthFile,
    scenarios,
  } = await starting;
  console.log(
    JSON.stringify({
      kubernetes,
      gateway,
      gpustack,
      control,
      metrics,
      prometheus,
      truthFile,
      scenarios,
    }),
  );
}

main().catch(error => {
  if (error?.name === 'AbortError') return;
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
