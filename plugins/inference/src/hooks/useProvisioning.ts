import {
  ModelRef,
  PROVISIONED_BY,
  PROVISIONED_LABEL,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { toFailure } from '../api/failure';
import type { InferenceApi } from '../api/InferenceApi';
import { FormValues, specOf } from '../api/provisioningForm';
import type { InventoryModel, ModelServiceSpec } from '../api/types';
import { useClock } from './useNow';
import { useDebounced } from './useDebounced';
import { useQuery } from './useQuery';
import { RANGES } from './useViewState';

/** What the fields of the scaffolder's forms read. Fields of one form share the answers. */

/** How long a person has to pause before what is filled in is checked. */
const CHECK_PAUSE_MS = 400;
/** Free memory changes with every wake. */
const CAPACITY_INTERVAL_MS = 30_000;
/** Most that one page of an inventory has. */
const INVENTORY_PAGE = 1_000;

/** Where the person may make model services, and with which SLO profiles. */
export function useChoices() {
  return useQuery({
    scope: 'provisioning:choices',
    key: '',
    load: (api, signal) => api.getProvisioning({ signal }),
  });
}

/** GPU memory of a cluster as it is now. */
export function useCapacity(cluster: string | undefined) {
  return useQuery({
    scope: `provisioning:capacity:${cluster}`,
    key: cluster,
    load: (api, signal) => api.getCapacity({ cluster: cluster! }, { signal }),
    intervalMs: CAPACITY_INTERVAL_MS,
  });
}

/**
 * What speaks against the model service as far as it is filled in; asked anew
 * when something changed and the person pauses, and given up where it changed
 * meanwhile. `isCurrent` tells whether the answer is about what stands there.
 *
 * @param options.anyName - the name is not what it is about, and may be missing.
 */
export function useModelCheck(
  values: FormValues,
  options: { anyName?: boolean } = {},
) {
  const asked = specOf(values, options);
  const key = 'spec' in asked ? JSON.stringify(asked.spec) : undefined;
  const isPaused = useDebounced(key, CHECK_PAUSE_MS) === key;
  const read = useQuery({
    scope: 'provisioning:check',
    key: isPaused ? key : undefined,
    load: (api, signal) => {
      const spec: ModelServiceSpec = JSON.parse(key!);
      return api.checkModelService(spec, { signal });
    },
  });
  return {
    missing: 'missing' in asked ? asked.missing : [],
    isCurrent: key !== undefined && isPaused && !read.isPrevious,
    read,
  };
}

/** Models that provisioning made, of those that the person may see. */
export function useProvisionedModels(driver: string | undefined) {
  const clock = useClock();
  return useQuery({
    scope: 'provisioning:models',
    key: driver ?? '',
    load: async (api, signal) => {
      const to = clock.now();
      const { facets } = await api.listFleetModels(
        { from: to - RANGES['1h'], to, limit: 1 },
        { signal },
      );
      const clusters = (facets.cluster ?? []).map(({ value }) => value);
      const models = await Promise.all(
        clusters.map(cluster => readInventory(api, cluster, signal)),
      );
      return models
        .flat()
        .filter(
          ({ ref, labels }) =>
            labels[PROVISIONED_LABEL] === PROVISIONED_BY &&
            (driver === undefined || ref.driver === driver),
        )
        .map(({ ref, driverTitle }) => ({ ref, driverTitle }));
    },
  });
}

async function readInventory(
  api: InferenceApi,
  cluster: string,
  signal: AbortSignal,
): Promise<InventoryModel[]> {
  const models: InventoryModel[] = [];
  let after: string | undefined;
  do {
    const page = await api.listInventory(
      { cluster, after, limit: INVENTORY_PAGE },
      { signal },
    );
    models.push(...page.items);
    after = page.after;
  } while (after !== undefined);
  return models;
}

/** Everything that provisioning made for a model, and whether the person may delete it. */
export function useProvisioned(ref: ModelRef | undefined) {
  return useQuery({
    scope: 'provisioning:objects',
    key: ref && stringifyModelRef(ref),
    load: async (api, signal) => {
      const [provisioned, refusal] = await Promise.all([
        api.listProvisioned(ref!, { signal }),
        refusalOf(api.deleteProvisioned(ref!, { dryRun: true }, { signal })),
      ]);
      return { ...provisioned, refusal };
    },
  });
}

/** Why it would not be done; undefined: it would, or nobody can tell now. */
async function refusalOf(trial: Promise<unknown>): Promise<string | undefined> {
  try {
    await trial;
    return undefined;
  } catch (error) {
    const { kind, message } = toFailure(error as Error);
    return kind === 'denied' || kind === 'refused' ? message : undefined;
  }
}
