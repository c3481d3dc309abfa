import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  Clock,
  ClusterClient,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { InferenceConfig } from '../config';
import {
  EffectiveSignals,
  IndicatorProblems,
  SourceStates,
} from '../read/ports';
import { ModelStore, ProvisioningStore } from '../store/types';
import { ChoicesReader } from './ChoicesReader';
import { ManifestService } from './ManifestService';
import { ServiceApplier } from './ServiceApplier';
import { ServiceChecker, ServiceCheckerOptions } from './ServiceChecker';
import { ServiceRemover } from './ServiceRemover';
import { Targets, TargetsOptions } from './Targets';
import { UnfinishedRuns } from './UnfinishedRuns';

/** What provisioning works with. */
export interface ProvisioningOptions {
  config: Pick<TargetsOptions, 'clusters' | 'servers'> &
    Pick<InferenceConfig, 'slo' | 'provisioning'>;
  drivers: Iterable<InferenceDriver>;
  reads(name: string, driver: InferenceDriver): boolean;
  clusters: ReadonlyMap<string, ClusterClient>;
  access: Pick<ModelAccess, 'couldPermit' | 'permits'>;
  models: Pick<ModelStore, 'findModel'>;
  devices: ServiceCheckerOptions['devices'];
  store: ProvisioningStore;
  mappings: EffectiveSignals;
  problems: IndicatorProblems;
  sources: SourceStates;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  /** Fires when this backend stops. */
  stopping: AbortSignal;
}

/** Everything that makes model services and takes them away. */
export interface Provisioning {
  choices: ChoicesReader;
  manifests: ManifestService;
  remover: ServiceRemover;
  unfinished: UnfinishedRuns;
}

/** Puts provisioning together. */
export function createProvisioning(options: ProvisioningOptions): Provisioning {
  const { config, clusters } = options;
  const findClient = (cluster: string) => clusters.get(cluster);
  const clientOf = (cluster: string) => {
    const client = findClient(cluster);
    if (!client) {
      throw new InputError(`The cluster ${cluster} is not configured`);
    }
    return client;
  };
  const common = {
    ...options,
    clientOf,
    findClient,
    targets: Targets.create({
      drivers: options.drivers,
      reads: options.reads,
      clusters: config.clusters,
      servers: config.servers,
    }),
    profiles: config.slo,
    provisioning: config.provisioning,
  };
  return {
    choices: ChoicesReader.create(common),
    manifests: ManifestService.create({
      ...common,
      checker: ServiceChecker.create({
        ...common,
        thresholds: options.problems,
      }),
      applier: ServiceApplier.create(common),
    }),
    remover: ServiceRemover.create(common),
    unfinished: UnfinishedRuns.create(common),
  };
}
