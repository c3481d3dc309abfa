import { ProviderConfig } from './config';
import { MadeEntities } from './makeEntities';
import { MutationPlan } from './planMutation';
import { Inventory } from './readInventory';

/** Models that are named in one sentence. */
const NAMED = 5;

/** What keeps entities in the catalog as they are, in sentences; none where all is well. */
export function troubleOf(
  { cluster, emptyAfterMs }: ProviderConfig,
  { drivers }: Inventory,
  failed: MadeEntities['failed'],
  { emptySince, kept }: MutationPlan,
): string[] {
  const titles = new Map(drivers.map(({ id, title }) => [id, title]));
  const unread = drivers
    .filter(({ ok }) => !ok)
    .map(
      ({ title, message }) =>
        `${title} in ${cluster} was not read whole${
          message ? ` (${message})` : ''
        }: no entity of its models is removed`,
    );
  const empty = [...emptySince.keys()]
    .filter(() => kept.length > 0)
    .map(
      id =>
        `There are suddenly no models of ${
          titles.get(id) ?? id
        } in ${cluster}: their entities stay until that has been so for ${Math.ceil(
          emptyAfterMs / 60_000,
        )} min`,
    );
  const reasons = [...failed].map(([model, reason]) => `${model}: ${reason}`);
  const unmade = reasons.length
    ? [
        `No entity was made of ${reasons.slice(0, NAMED).join('; ')}${
          reasons.length > NAMED
            ? `; and of ${reasons.length - NAMED} more models`
            : ''
        }`,
      ]
    : [];
  return [...unread, ...empty, ...unmade];
}
