import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { GuestClient } from '../support/GuestClient';
import { ShownSlo } from './ledgerCompare';

const DAY = 86_400_000;

/** Every SLO of the models that is measured, from every place of the API that shows it. Throws where the places are not of one moment. */
export async function readShown(
  client: GuestClient,
  namespace: string,
  models: string[],
): Promise<ShownSlo[]> {
  const base = '/api/inference';
  const to = Date.now();
  const range = `from=${to - DAY}&to=${to}`;
  const slos = await client.get<InferenceSchemas['FleetSloList']>(
    `${base}/fleet/slos?limit=500`,
  );
  const fleet = await client.get<InferenceSchemas['FleetModelList']>(
    `${base}/fleet/models?limit=500&${range}`,
  );
  const shown: ShownSlo[] = [];
  for (const model of models) {
    const path = `${base}/models/demo/${namespace}/greenthread/${model}/slos`;
    const { items, errors, problems } = await client.get<
      InferenceSchemas['ModelSlos']
    >(path);
    const wrong = [...problems, ...errors.map(({ message }) => message)];
    if (wrong.length > 0) throw new Error(`${model}: ${wrong.join('; ')}`);
    const summary = await client.get<InferenceSchemas['Summary']>(
      `${base}/summary?entity=component:default/${model}&${range}`,
    );
    for (const slo of items) {
      const { name } = slo.spec;
      const { points } = await client.get<InferenceSchemas['SloHistory']>(
        `${path}/${name}/history?${range}`,
      );
      const isSame = (other: InferenceSchemas['FleetSlo']) =>
        other.ref.name === model && other.spec.name === name;
      const found: ShownSlo = {
        model,
        slo,
        history: points.at(-1),
        fleetSlo: slos.items.find(isSame),
        fleetModel: fleet.items
          .find(({ ref }) => ref.name === model)
          ?.slos.find(each => each.name === name),
        summary: summary.worst.find(isSame),
      };
      assertOneMoment(found);
      shown.push(found);
    }
  }
  if (shown.length === 0) throw new Error('No model has an SLO');
  return shown;
}

/** What an SLO's history counts in each five minutes of the last two days. */
export async function readBuckets(
  client: GuestClient,
  { slo, fleetSlo }: ShownSlo,
): Promise<InferenceSchemas['SloHistory']['points']> {
  if (!fleetSlo) return [];
  const { cluster, namespace, driver, name } = fleetSlo.ref;
  const { to } = slo.evaluation.window;
  const { points } = await client.get<InferenceSchemas['SloHistory']>(
    `/api/inference/models/${cluster}/${namespace}/${driver}/${name}/slos/${
      slo.spec.name
    }/history?from=${to - 2 * DAY}&to=${to}&points=1000`,
  );
  return points;
}

/** A new bucket may have been read between two questions. */
function assertOneMoment({ slo, history, fleetSlo, fleetModel }: ShownSlo) {
  if (!history || !fleetSlo || !fleetModel) {
    throw new Error(`${slo.spec.name} is not shown everywhere yet`);
  }
  const { to } = slo.evaluation.window;
  if (history.at !== to || fleetSlo.evaluation.window.to !== to) {
    throw new Error(`${slo.spec.name} was read at different moments`);
  }
}
