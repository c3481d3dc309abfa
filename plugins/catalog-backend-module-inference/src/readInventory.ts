import { AuthService } from '@backstage/backend-plugin-api';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';

/** Models of one cluster or server, and of which systems they are all. */
export interface Inventory {
  models: Array<InferenceSchemas['InventoryModel']>;
  drivers: InferenceSchemas['Inventory']['drivers'];
}

const PAGE = 1000;

/** Reads all pages. A system was read whole only if every page says so. */
export async function readInventory(options: {
  inference: Pick<InferenceService, 'listInventory'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  cluster: string;
  signal?: AbortSignal;
}): Promise<Inventory> {
  const { inference, auth, cluster, signal } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const models: Inventory['models'] = [];
  const drivers = new Map<string, Inventory['drivers'][number]>();
  let after: string | undefined;
  do {
    signal?.throwIfAborted();
    const page = await inference.listInventory(
      { cluster, limit: PAGE, after },
      { credentials, signal },
    );
    models.push(...page.items);
    for (const driver of page.drivers)
      if (drivers.get(driver.id)?.ok !== false) drivers.set(driver.id, driver);
    if (page.after === after && after !== undefined)
      throw new Error(`The list of models of ${cluster} does not end`);
    after = page.after;
  } while (after !== undefined);
  return { models, drivers: [...drivers.values()] };
}
