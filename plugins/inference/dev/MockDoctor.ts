import {
  SIGNALS,
  SignalName,
  SignalOfDriver,
} from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  DoctorCheck,
  DoctorReport,
  DoctorSource,
  SignalMapping,
} from '../src/api/types';
import { failureOf } from './scenarios';
import { DRIVERS, driverTitle } from './systems';
import { random, wave } from './world';

/**
 * The Doctor's side of a backend in the browser. The address it was opened
 * with says how it is: `?doctor=empty|denied|failed|slow|well`,
 * `?sources=20` how many clusters, `?mapping=readonly|conflict`.
 */

const MINUTE = 60_000;
const RESOURCES = ['models', 'modelservings', 'pods', 'events', 'deployments'];
const UNMEASURED: SignalName[] = ['preemptionRate', 'gpuPower'];
const OF_DEVICES: SignalName[] = ['gpuMemoryReserved', 'gpuTemperature'];

function checksOfCluster(
  name: string,
  next: () => number,
  well: boolean,
): DoctorCheck[] {
  return [
    { check: 'reachable', status: 'passed', message: 'It answers: v1.36.1' },
    {
      check: 'clockSkew',
      status: 'passed',
      message: 'Its clock and ours agree within 6 s',
    },
    ...DRIVERS.flatMap(({ id, title }): DoctorCheck[] => [
      ...RESOURCES.flatMap((plural): DoctorCheck[] => {
        const noted = next() < 0.1;
        return [
          {
            check: 'resource',
            driver: id,
            driverTitle: title,
            subject: plural,
            status: noted ? 'noted' : 'passed',
            message: noted
              ? 'Not served; models are shown without what it says'
              : 'Served as v1; v1 is read',
            nextStep: noted
              ? `If models of ${title} are meant to be here, install it`
              : undefined,
          },
          ...['list', 'watch', 'patch'].map((verb): DoctorCheck => {
            const failed = !well && next() < 0.02;
            return {
              check: 'verb',
              driver: id,
              driverTitle: title,
              subject: `${verb} ${plural}`,
              status: failed ? 'failed' : 'passed',
              message: failed
                ? `Not allowed in all namespaces; models of ${title} cannot be read completely`
                : 'Allowed',
              nextStep: failed
                ? `Give our identity the verb ${verb} on ${plural} by a ClusterRole`
                : undefined,
            };
          }),
        ];
      }),
      ...(['vllm', 'triton'].includes(id)
        ? [
            {
              check: 'podRequests' as const,
              driver: id,
              driverTitle: title,
              status: 'noted' as const,
              message:
                'Pods are not asked: what only they know comes from metrics, and what only they can do is refused',
              nextStep: `Add ${id} to inference.clusters.${name}.podRequests to allow it`,
            },
          ]
        : []),
    ]),
  ];
}

function checksOfPrometheus(next: () => number, well: boolean): DoctorCheck[] {
  return [
    {
      check: 'reachable',
      status: 'passed',
      message: 'It answers: Prometheus 3.5.0',
    },
    {
      check: 'retention',
      status: next() < 0.4 ? 'unknown' : 'passed',
      message: 'It does not say how long it keeps samples',
    },
    ...DRIVERS.flatMap(({ id, title }) =>
      Object.keys(SIGNALS).map((signal): DoctorCheck => {
        const metric = `${id}_${signal.toLowerCase()}_total`;
        const failed = !well && next() < 0.06;
        return {
          check: 'series',
          driver: id,
          driverTitle: title,
          subject: `signal ${signal}`,
          status: failed ? 'failed' : 'passed',
          message: failed
            ? `None of ${metric}, ${metric}_v1 had samples in the last 24 h`
            : `Found ${metric}`,
          nextStep: failed
            ? `See that what exposes it is scraped (${title} in the guide), or map the signal ${signal} to another series`
            : undefined,
        };
      }),
    ),
  ];
}

function reportOf(clusters: number, well: boolean): DoctorReport {
  const next = random(clusters + 1);
  const names = Array.from({ length: clusters }, (_, index) =>
    index ? `cluster-${index + 1}` : 'demo',
  );
  const items: DoctorSource[] = [
    ...names.map(
      (name, index): DoctorSource => ({
        source: { kind: 'cluster', name },
        checks:
          !well && index === 1
            ? [
                {
                  check: 'reachable',
                  status: 'failed',
                  message: 'Connecting to https://10.2.0.1:6443 timed out',
                  nextStep: `Check the address and the credentials of ${name} in app-config, and that this backend may reach it`,
                },
              ]
            : checksOfCluster(name, next, well || index % 3 > 0),
      }),
    ),
    ...names.map(
      (name, index): DoctorSource => ({
        source: { kind: 'prometheus', name },
        checks: checksOfPrometheus(next, well || index % 4 > 0),
      }),
    ),
    {
      source: { kind: 'server', name: 'stack' },
      checks: [
        {
          check: 'reachable',
          status: 'passed',
          message: 'It answers: v2.0.3',
        },
      ],
    },
  ];
  return { items, observedAt: Date.now() - 40_000 };
}

function expressionOf(driver: string, signal: SignalName): string {
  const metric = `${driver}_${signal.toLowerCase()}`;
  return signal.endsWith('P95') || signal.endsWith('P99')
    ? `histogram_quantile(0.${signal.slice(
        -2,
      )}, sum by (le) (rate(${metric}_seconds_bucket{namespace="$namespace", pod=~"$replicas"}[$window])))`
    : `sum(rate(${metric}_total{namespace="$namespace", pod=~"$replicas"}[$window]))`;
}

function mappingsOf(now: number): SignalMapping[] {
  return DRIVERS.flatMap(({ id }) =>
    (Object.keys(SIGNALS) as SignalName[]).map((signal): SignalMapping => {
      const base = {
        driver: id,
        driverTitle: driverTitle(id),
        signal,
        unit: SIGNALS[signal].unit,
        version: 0,
      };
      if (UNMEASURED.includes(signal)) {
        return { ...base, origin: 'none' };
      }
      if (OF_DEVICES.includes(signal)) {
        return { ...base, origin: 'driver' };
      }
      const own = {
        ...base,
        origin: 'driver' as const,
        driverExpression: expressionOf(id, signal),
      };
      if (id === 'kthena' && signal === 'latencyP95') {
        return {
          ...own,
          origin: 'stored',
          stored: {
            expression:
              'histogram_quantile(0.95, sum by (le, route) (rate(gateway_request_ms_bucket{model="$servedName"}[$window])))',
            factor: 0.001,
            by: ['route'],
          },
          version: 4,
          changedAt: now - 26 * 60 * MINUTE,
          changedBy: 'user:default/jane',
        };
      }
      if (id === 'vllm' && signal === 'requestRate') {
        return {
          ...own,
          origin: 'config',
          config: {
            expression:
              'sum(rate(ingress_requests_total{namespace="$namespace", service="$model"}[$window]))',
          },
        };
      }
      if (id === 'llmkube' && signal === 'ttftP95') {
        return {
          ...own,
          stored: { expression: 'max(ttft{model="$modelname"})' },
          version: 2,
          changedAt: now - 40 * 24 * 60 * MINUTE,
          changedBy: 'user:default/joe',
          problem:
            'The stored expression holds the variable $modelname, which is not known; there are $namespace, $model, $servedName, $id, $replicas and [$window]; it is not used',
        };
      }
      return own;
    }),
  );
}

export class MockDoctor {
  private readonly how: string;
  private readonly mapping: string;
  private readonly clusters: number;
  private readonly mappings = mappingsOf(Date.now());
  private conflicts = 0;

  constructor(address: URLSearchParams) {
    this.how = address.get('doctor') ?? '';
    this.mapping = address.get('mapping') ?? '';
    this.clusters = Number(address.get('sources') ?? 4);
  }

  getDoctor: InferenceApi['getDoctor'] = async query => {
    await this.answer(query?.fresh ? 1_500 : 400);
    if (this.how === 'empty') {
      return { items: [], observedAt: Date.now() };
    }
    const report = reportOf(this.clusters, this.how === 'well');
    return query?.fresh ? { ...report, observedAt: Date.now() } : report;
  };

  listSignalMappings: InferenceApi['listSignalMappings'] = async () => {
    await this.answer(200);
    return {
      items: this.mappings.map(mapping => ({ ...mapping })),
      variables: [
        { name: '$namespace', meaning: 'Namespace of the model' },
        { name: '$model', meaning: 'Name of the model’s resource' },
        {
          name: '$servedName',
          meaning:
            'Name that clients send in requests; no line where it is unknown',
        },
        {
          name: '$id',
          meaning:
            'The system’s own id of the model (uid); no line where it has none',
        },
        {
          name: '$replicas',
          meaning:
            'Any of the names of the model’s replicas, also of those that are gone; for =~ and !~ only',
        },
        {
          name: '[$window]',
          meaning: 'Range for rates, at least four scrapes long',
        },
      ],
      mayChange: this.mapping !== 'readonly',
    };
  };

  putSignalMapping: InferenceApi['putSignalMapping'] = async (of, change) => {
    await this.answer(400);
    const { version, ...stored } = change;
    this.check(stored.expression);
    const mapping = this.find(of);
    if (this.mapping === 'conflict' && this.conflicts++ === 0) {
      Object.assign(mapping, {
        origin: 'stored',
        stored: { expression: 'sum(somebody_elses_total{model="$model"})' },
        version: mapping.version + 1,
        changedAt: Date.now(),
        changedBy: 'user:default/joe',
      });
    }
    if (version !== mapping.version) {
      throw failureOf(
        409,
        'ConflictError',
        `The mapping of ${of.signal} of ${of.driver} was changed by somebody else in the meantime; look at it again`,
      );
    }
    return Object.assign(mapping, {
      origin: 'stored',
      stored,
      version: version + 1,
      changedAt: Date.now(),
      changedBy: 'user:default/guest',
      problem: undefined,
    });
  };

  resetSignalMapping: InferenceApi['resetSignalMapping'] = async (
    of,
    { version },
  ) => {
    await this.answer(400);
    const mapping = this.find(of);
    return Object.assign(mapping, {
      origin: mapping.config ? 'config' : 'driver',
      stored: undefined,
      version: version + 1,
      changedAt: Date.now(),
      changedBy: 'user:default/guest',
      problem: undefined,
    });
  };

  previewSignalMapping: InferenceApi['previewSignalMapping'] = async (
    of,
    { expression, by },
  ) => {
    await this.answer(600);
    this.check(expression);
    const { unit } = this.find(of);
    const now = Date.now();
    const line = (seed: number, labels: Record<string, string>) => ({
      labels,
      points: Array.from({ length: 120 }, (_, index): [number, number] => {
        const at = now - (119 - index) * 30_000;
        return [at, 4 * wave(at, seed)];
      }),
    });
    return {
      query: expression
        .replaceAll('$replicas', 'a-0|a-1')
        .replaceAll('[$window]', '[1m]'),
      unit,
      lines: by?.length
        ? ['a', 'b'].map((value, index) => line(index, { [by[0]]: value }))
        : [line(3, {})],
      current: [line(5, {})],
      warnings: expression.includes('rate(')
        ? []
        : [
            'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket',
          ],
      errors: [],
    };
  };

  private find({ driver, signal }: SignalOfDriver): SignalMapping {
    const found = this.mappings.find(
      each => each.driver === driver && each.signal === signal,
    );
    if (!found) {
      throw failureOf(404, 'NotFoundError', 'There is no such signal');
    }
    return found;
  }

  private check(expression: string) {
    if (!expression.includes('$')) {
      throw failureOf(
        400,
        'InputError',
        'The expression names no model, so that it would show the same for all of them; expected at least one of $namespace, $model, $servedName, $id, $replicas in a label value',
      );
    }
  }

  private async answer(ms: number) {
    await new Promise(resolve =>
      setTimeout(resolve, this.how === 'slow' ? 1e9 : ms),
    );
    if (this.how === 'failed') {
      throw failureOf(500, 'Error', 'The database is gone.');
    }
    if (this.how === 'denied') {
      throw failureOf(
        403,
        'NotAllowedError',
        'You lack the permission inference.doctor.read, which shows what was checked of every source',
      );
    }
  }
}
