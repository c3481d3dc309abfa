import { isError } from '@backstage/errors';
import {
  IndicatorDefinition,
  ModelSnapshot,
  SignalName,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  SignalDefinition,
} from '@wakeboard/plugin-inference-node';
import { parsePromql } from '../mapping/promql';

/** Metrics that one thing is read of; any of them will do. */
export interface NamedSeries {
  /** `signal requestRate`, `SLI latency`, `history`. */
  subject: string;
  /** In the order in which the driver prefers them. */
  names: string[];
  /** How to have them, where the system keeps them only if it is told to. */
  optIn?: string;
}

/** Which metrics a driver reads, by what it reads them for. */
export function seriesOfDriver(
  driver: InferenceDriver,
  signals: Partial<Record<SignalName, SignalDefinition>>,
  sample: ModelSnapshot,
): NamedSeries[] {
  const { evidence, modelEvidence = [], indicators, series = [] } = driver;
  const histories = [
    ...(evidence?.stateSet ? [evidence.stateSet.metric] : []),
    ...(evidence?.counters.map(({ metric }) => metric) ?? []),
    ...modelEvidence.flatMap(({ desired, ready }) => [
      desired.metric,
      ready.metric,
    ]),
  ];
  return [
    ...histories.map(name => ({ subject: 'history', names: [name] })),
    ...series.map(({ metric }) => ({ subject: 'state', names: [metric] })),
    ...Object.entries(indicators?.slis ?? {}).flatMap(([sli, definition]) =>
      namesOfIndicator(definition).map(names => ({
        subject: `SLI ${sli}`,
        names,
      })),
    ),
    ...Object.entries(signals).flatMap(([signal, definition]) => {
      const names = namesOfSignal(definition, sample);
      return names.length
        ? [{ subject: `signal ${signal}`, names, optIn: definition.optIn }]
        : [];
    }),
  ].filter(unique());
}

function namesOfIndicator(definition: IndicatorDefinition): string[][] {
  if (definition.kind === 'histogram') {
    return [definition.histogram.metrics.map(name => `${name}_bucket`)];
  }
  return [definition.total, definition.good, definition.bad].flatMap(part =>
    part ? [part.metrics] : [],
  );
}

function namesOfSignal(
  definition: SignalDefinition,
  model: ModelSnapshot,
): string[] {
  try {
    const expression = definition.expression({
      model,
      replicas: ['replica'],
      gpus: [
        {
          cluster: model.ref.cluster,
          name: 'gpu',
          node: 'node',
          index: 0,
          occupants: [],
        },
      ],
      rateWindowMs: 60_000,
    });
    return expression === undefined ? [] : parsePromql(expression).metrics;
  } catch (error) {
    if (isError(error)) return [];
    throw error;
  }
}

function unique() {
  const seen = new Set<string>();
  return (series: NamedSeries) => {
    const key = JSON.stringify(series);
    return !seen.has(key) && seen.add(key) !== undefined;
  };
}
