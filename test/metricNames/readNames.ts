import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  IndicatorDefinition,
  Matcher,
  ModelSnapshot,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { allFixtures } from '../../plugins/inference-backend/src/drivers/gpustack/testing/fixtures';
import { parsePromql } from '../../plugins/inference-backend/src/mapping/promql';

/** A metric that a driver reads, and the labels by which it picks series. */
export interface ReadName {
  driver: string;
  /** What it reads it for. */
  subject: string;
  name: string;
  labels: string[];
}

const drivers = resolve(
  __dirname,
  '../../plugins/inference-backend/src/drivers',
);

/** A model of each kind that a driver has to do with: all that its fixtures hold. */
export function sampleModels(driver: InferenceDriver): ModelSnapshot[] {
  return fixturesOf(driver).flatMap(({ objects, series, answers }) => {
    const observed = { cluster: 'demo', objects, series, answers };
    return driver.toSnapshots(observed).models;
  });
}

function fixturesOf({ id }: InferenceDriver): DriverFixture[] {
  // Those of GPUStack are rows of its API, of which its client makes objects.
  if (id === 'gpustack') return allFixtures();
  const folder = resolve(drivers, id, '__fixtures__');
  return readdirSync(folder).map(file =>
    parse(readFileSync(resolve(folder, file), 'utf8')),
  );
}

/** All that a driver reads of Prometheus, for whatever model. */
export function readNames(driver: InferenceDriver): ReadName[] {
  return distinct([
    ...ofEvidence(driver),
    ...ofSlis(driver),
    ...ofSignals(driver),
    ...ofAlerts(driver),
  ]);
}

function ofEvidence(driver: InferenceDriver): ReadName[] {
  const { id, evidence, modelEvidence = [], series = [] } = driver;
  const read = (
    subject: string,
    { metric, matchers }: { metric: string; matchers?: Matcher[] },
    labels: string[] = [],
  ): ReadName => ({
    driver: id,
    subject,
    name: metric,
    labels: [...labels, ...labelsOf(matchers)],
  });
  const own = evidence ? [evidence.namespaceLabel, evidence.replicaLabel] : [];
  return [
    ...(evidence?.stateSet
      ? [read('state', evidence.stateSet, [...own, evidence.stateSet.label])]
      : []),
    ...(evidence?.counters ?? []).map(each => read(each.counter, each, own)),
    ...(evidence?.wakeHistogram
      ? [read('wakes', evidence.wakeHistogram, [...own, 'le'])]
      : []),
    ...[evidence?.requests, evidence?.gpuMemoryBytes].flatMap(each =>
      each ? [read('roll-ups', each, own)] : [],
    ),
    ...modelEvidence.flatMap(({ desired, ready }) => [
      read('history', desired),
      read('history', ready),
    ]),
    ...series.map(each => read('state now', each)),
  ];
}

function ofSlis({ id, indicators }: InferenceDriver): ReadName[] {
  return Object.entries(indicators?.slis ?? {}).flatMap(([sli, definition]) => {
    const ofModels = (indicators?.ofModels ?? []).some(each => each === sli);
    const own =
      indicators && !ofModels
        ? [indicators.namespaceLabel, indicators.replicaLabel]
        : [];
    return partsOf(definition).map(({ name, matchers, more }) => ({
      driver: id,
      subject: `SLI ${sli}`,
      name,
      labels: [...own, ...more, ...labelsOf(matchers)],
    }));
  });
}

function partsOf(
  definition: IndicatorDefinition,
): Array<{ name: string; matchers?: Matcher[]; more: string[] }> {
  if (definition.kind === 'histogram') {
    const { metrics, matchers } = definition.histogram;
    return metrics.flatMap(metric => [
      { name: `${metric}_bucket`, matchers, more: ['le'] },
      { name: `${metric}_count`, matchers, more: [] },
    ]);
  }
  return [definition.total, definition.good, definition.bad].flatMap(part =>
    part
      ? [...part.metrics, ...(part.plus ?? [])].map(name => ({
          name,
          matchers: part.matchers,
          more: [],
        }))
      : [],
  );
}

function ofSignals(driver: InferenceDriver): ReadName[] {
  const models = sampleModels(driver);
  return Object.entries(driver.signals).flatMap(([signal, definition]) =>
    models.flatMap(model => {
      const expression = definition.expression({
        model,
        replicas: ['replica-0'],
        gpus: [
          {
            cluster: 'demo',
            name: 'gpu',
            node: 'node',
            index: 0,
            occupants: [],
          },
        ],
        rateWindowMs: 60_000,
      });
      return expression === undefined
        ? []
        : selectorsIn(expression).map(each => ({
            driver: driver.id,
            subject: `signal ${signal}`,
            ...each,
          }));
    }),
  );
}

function ofAlerts(driver: InferenceDriver): ReadName[] {
  const models = sampleModels(driver);
  return (driver.alerts ?? []).flatMap(alert =>
    models.flatMap(model => {
      const expression = alert.expression(model);
      if (expression === undefined) return [];
      return (
        selectorsIn(expression)
          // What stands in for them where an exporter is scraped otherwise is in no exposition of the simulator.
          .filter(({ labels }) => !labels.includes('exported_namespace'))
          .map(each => ({
            driver: driver.id,
            subject: `alert ${alert.name}`,
            ...each,
          }))
      );
    }),
  );
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const SELECTOR = new RegExp(
  String.raw`([a-zA-Z_:][\w:]*)\{((?:[^"{}]|${STRING})*)\}`,
  'g',
);
const MATCHER = new RegExp(String.raw`(\w+)\s*(?:=~|!~|!=|=)\s*${STRING}`, 'g');

/** The selectors of an expression with their labels. */
export function selectorsIn(
  expression: string,
): Array<{ name: string; labels: string[] }> {
  const found = [...expression.matchAll(SELECTOR)].map(([, name, inner]) => ({
    name,
    labels: [...inner.matchAll(MATCHER)].map(([, label]) => label),
  }));
  const names = new Set(found.map(({ name }) => name));
  const bare = parsePromql(expression).metrics.filter(name => !names.has(name));
  return [...found, ...bare.map(name => ({ name, labels: [] }))];
}

function labelsOf(matchers: Matcher[] = []): string[] {
  return matchers.map(({ label }) => label);
}

function distinct(names: ReadName[]): ReadName[] {
  const seen = new Map(
    names.map(each => [
      JSON.stringify([each.driver, each.name, each.labels]),
      each,
    ]),
  );
  return [...seen.values()];
}
