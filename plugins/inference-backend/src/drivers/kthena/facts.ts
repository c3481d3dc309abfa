import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { enginesOf, ModelParts } from './parts';
import { Policy } from './policies';

type Fact = ModelSnapshot['facts'][number];

const MOST_NAMES = 20;

/** What else the objects of a model say, for the header and the resource part of the page. */
export function readFacts(parts: ModelParts): Fact[] {
  const { booster, boosterName, serving, servers, routes = [] } = parts;
  const desired = serving?.fields.count('spec.replicas');
  const durable = booster?.count('spec.backend.replicas');
  const names = routes.flatMap(
    ({ fields }) => fields.text('spec.modelName') ?? [],
  );
  const facts: Array<[label: string, value: string | undefined]> = [
    ['ModelBooster', boosterName],
    ['ModelServing', serving?.name],
    ['ModelServer', list(servers.map(({ name }) => name))],
    ['ModelRoute', list(routes.map(({ name }) => name))],
    ['Served as', names.length > 1 ? list(names) : undefined],
    [
      'LoRA adapters',
      list(routes.flatMap(({ fields }) => fields.texts('spec.loraAdapters'))),
    ],
    ['Engine', list(enginesOf(parts))],
    ['Weights from', booster?.text('spec.backend.modelURI')],
    ['Cache', booster?.text('spec.backend.cacheURI')],
    [
      'Roles of a group',
      list(
        (serving?.roles ?? []).map(
          ({ name, replicas, workers }) =>
            `${name}: ${replicas} × ${1 + workers} pods`,
        ),
      ),
    ],
    ['Scheduler', serving?.fields.text('spec.schedulerName')],
    ['After a fault', serving?.fields.text('spec.recoveryPolicy')],
    ['Autoscaling', list(parts.policies.map(describe))],
    [
      'Groups asked for by the ModelBooster',
      durable !== undefined && durable !== desired
        ? String(durable)
        : undefined,
    ],
    ['Owner in the ModelBooster', booster?.text('spec.owner')],
  ];
  return facts.flatMap(([label, value]) =>
    value ? [{ label, value: value.slice(0, 1024) }] : [],
  );
}

function describe({ name, min, max, metrics, wakes }: Policy): string {
  const bounds =
    min === undefined ? 'scales roles' : `${min} to ${max ?? '?'} groups`;
  const trap = min === 0 && !wakes ? ', stays at 0 once there' : '';
  return `${name}: ${bounds} by ${metrics.slice(0, 4).join(', ')}${trap}`;
}

function list(values: string[]): string | undefined {
  const distinct = [...new Set(values)].filter(Boolean);
  return distinct.slice(0, MOST_NAMES).join(', ') || undefined;
}
