import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { Engine } from './engine';
import { InstanceReading } from './instances';
import { describeSchedule, Schedule } from './schedule';

type Fact = ModelSnapshot['facts'][number];

/** What else a model says, for the header and the resource part of the page. */
export function readFacts(
  model: ObjectReader,
  instances: InstanceReading[],
  { schedule, engine }: { schedule?: Schedule; engine: Engine },
): Fact[] {
  const restarts = instances.reduce(
    (sum, each) => sum + (each.restarts ?? 0),
    0,
  );
  const facts: Array<[label: string, value: string | undefined]> = [
    ['Source', weightsOf(model)],
    ['Kind of model', engine.categories.join(', ')],
    ['Backend', engine.backend],
    ['Version of the backend', model.text('spec.backend_version')],
    ['Placement', model.text('spec.placement_strategy')],
    ['Restarts after an error', yesNo(model.flag('spec.restart_on_error'))],
    ['Restarts', restarts > 0 ? String(restarts) : undefined],
    ['Scaling schedule', schedule && describeSchedule(schedule)],
    ['Metrics', engine.unmetered],
  ];
  return facts.flatMap(([label, value]) =>
    value ? [{ label, value: value.slice(0, 1024) }] : [],
  );
}

function weightsOf(model: ObjectReader): string | undefined {
  switch (model.text('spec.source')) {
    case 'huggingface':
      return joined(
        model.text('spec.huggingface_repo_id'),
        model.text('spec.huggingface_filename'),
      );
    case 'model_scope':
      return joined(
        model.text('spec.model_scope_model_id'),
        model.text('spec.model_scope_file_path'),
      );
    case 'local_path':
      return model.text('spec.local_path');
    default:
      return undefined;
  }
}

function joined(...parts: Array<string | undefined>): string {
  return parts.filter(part => part).join('/');
}

function yesNo(value: boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value ? 'yes' : 'no';
}
