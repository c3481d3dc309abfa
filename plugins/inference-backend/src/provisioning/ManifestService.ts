import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import {
  InferenceSchemas,
  ModelServiceSpec,
  SloProfiles,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  KubernetesObject,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { actorOf } from '../access/actorOf';
import { ModelAccess } from '../access/ModelAccess';
import { ProvisioningConfig } from '../config';
import { EffectiveSignals } from '../read/ports';
import { RunEntry } from '../store/types';
import { diffOf } from './changes';
import { CheckedPlace, checkPlace } from './checkPlace';
import { composeService, Service } from './composeService';
import { findService } from './findService';
import { hostPathProblems } from './hostPathProblems';
import { refuseForeign } from './ownedObjects';
import { PlannedObject, planService, surplusOf } from './planService';
import { Problem, refuseProblems } from './problems';
import { refusedField } from './refusedField';
import { replicasNow } from './replicasNow';
import { ServiceApplier } from './ServiceApplier';
import { problemOf, ServiceChecker } from './ServiceChecker';
import { Targets } from './Targets';
import { reachProblems } from './reachProblems';
import { refOf } from './toModelSpec';

/** What {@link ManifestService} works with. */
export interface ManifestServiceOptions {
  access: Pick<ModelAccess, 'couldPermit' | 'permits'>;
  targets: Targets;
  profiles: SloProfiles;
  provisioning: ProvisioningConfig;
  mappings: EffectiveSignals;
  checker: ServiceChecker;
  applier: ServiceApplier;
  clientOf(cluster: string): ClusterClient;
}

type Place = NonNullable<CheckedPlace['place']>;

/** A model service that may be made where it is asked for. */
interface Prepared extends Place {
  service: Service;
}

/** Makes model services from what a person asks for, for callers who may. */
export class ManifestService {
  static create(options: ManifestServiceOptions): ManifestService {
    return new ManifestService(options);
  }

  private constructor(private readonly options: ManifestServiceOptions) {}

  /** What speaks against a model service: everything that can be found out without changing anything. */
  async check(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
    options: CallOptions,
  ): Promise<InferenceSchemas['ModelServiceCheck']> {
    const { prepared, problems } = await this.prepare(credentials, spec);
    if (!prepared) return toCheck(spec, problems);
    const { service } = prepared;
    try {
      const checked = await this.options.checker.check(
        credentials,
        spec,
        prepared,
        options,
      );
      const found = [...problems, ...checked.problems];
      const kept = await this.keepReplicas(spec, prepared, checked.found);
      if (found.length === 0) await this.plan(kept, options);
      const { notes } = withNotes(kept.service, checked.notes);
      return toCheck(spec, found, { ...checked, notes });
    } catch (error) {
      options.signal.throwIfAborted();
      return toCheck(spec, [...problems, problemOf(error)], {
        notes: service.notes,
      });
    }
  }

  /**
   * The files of a model service.
   *
   * @throws NotAllowedError, InputError where it cannot be made.
   */
  async render(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
  ): Promise<InferenceSchemas['RenderedModelService']> {
    const { ref, files, notes } = (
      await this.prepareOrRefuse(credentials, spec)
    ).service;
    return { ref, files, notes };
  }

  /**
   * Makes a model service, or brings it to what is asked for; what was made for
   * it before and is not asked for any more is deleted.
   *
   * @throws NotAllowedError, InputError, ConflictError where something speaks
   * against it, and ServiceUnavailableError where a cluster cannot do its part:
   * then nothing of it is left behind, or the error says that it still is.
   */
  async apply(
    credentials: BackstageCredentials,
    request: { spec: ModelServiceSpec; dryRun?: boolean },
    options: CallOptions,
  ): Promise<InferenceSchemas['AppliedModelService']> {
    const { spec, dryRun = false } = request;
    const prepared = await this.prepareOrRefuse(credentials, spec);
    let { service } = prepared;
    const plan = async (
      within: CallOptions & { begun?: readonly RunEntry[] },
    ) => {
      const { problems, found, notes } = await this.options.checker.check(
        credentials,
        spec,
        prepared,
        within,
      );
      refuseProblems(problems);
      const kept = await this.keepReplicas(spec, prepared, found);
      service = withNotes(kept.service, notes);
      return this.plan(kept, within);
    };
    const planned = await asUnavailable(() =>
      dryRun
        ? plan(options)
        : this.options.applier.apply(
            service,
            actorOf(credentials),
            plan,
            options,
          ),
    );
    return {
      ref: service.ref,
      objects: planned.map(toApplied),
      notes: service.notes,
    };
  }

  /** Who does not say how many replicas there are to be wants no other number than there is. */
  private async keepReplicas(
    spec: ModelServiceSpec,
    prepared: Prepared,
    found: readonly KubernetesObject[],
  ): Promise<Prepared> {
    const { service, driver } = prepared;
    const now = replicasNow(driver, spec, found);
    if (now === undefined || now === spec.replicas) return prepared;
    if (spec.replicas !== undefined) {
      const note = `${spec.name} has ${now} ${
        now === 1 ? 'replica' : 'replicas'
      } now and gets ${spec.replicas}.`;
      return { ...prepared, service: withNotes(service, [note]) };
    }
    const kept = await this.compose({ ...spec, replicas: now }, prepared);
    if ('refused' in kept) throw new InputError(kept.refused);
    return { ...prepared, service: kept };
  }

  private async compose(
    spec: ModelServiceSpec,
    place: Place,
  ): Promise<Service | { refused: string }> {
    const { provisioning, profiles, mappings } = this.options;
    const { target, driver } = place;
    return composeService({
      spec,
      target,
      driver,
      signals: await mappings.definitions(driver),
      profiles,
      provisioning,
    });
  }

  private async plan(
    { service, target, driver }: Prepared,
    options: CallOptions & { begun?: readonly RunEntry[] },
  ): Promise<PlannedObject[]> {
    const { clientOf, targets } = this.options;
    const found = await findService(
      service.ref,
      { target, driver },
      { ...options, clientOf, clusters: targets.manifestClusters },
    );
    refuseGaps(found.errors);
    const surplus = surplusOf(service, found.objects);
    refuseForeign(service, surplus);
    return planService(service, surplus, clientOf, options);
  }

  private async prepareOrRefuse(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
  ): Promise<Prepared> {
    const { prepared, problems } = await this.prepare(credentials, spec);
    refuseProblems(problems);
    return prepared!;
  }

  /** Undefined where there is a problem without whose solution nothing can be composed. */
  private async prepare(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
  ): Promise<{ prepared?: Prepared; problems: Problem[] }> {
    const { requireOwner } = this.options.provisioning;
    const { place, problems } = await checkPlace(credentials, spec, {
      ...this.options,
      requireOwner,
    });
    if (!place || problems.some(({ field }) => field === 'sloProfile')) {
      return { problems };
    }
    const { driver } = place;
    const service = await this.compose(spec, place);
    if ('refused' in service) {
      const field = refusedField(driver, spec, service.refused);
      return { problems: [...problems, { field, message: service.refused }] };
    }
    return {
      prepared: { ...place, service },
      problems: [
        ...problems,
        ...hostPathProblems(spec, place.target, service),
        ...reachProblems(spec, place.target, service),
      ],
    };
  }
}

function withNotes(service: Service, notes: readonly string[]): Service {
  return { ...service, notes: [...notes, ...service.notes] };
}

function toCheck(
  spec: ModelServiceSpec,
  problems: Problem[],
  checked: {
    exists?: boolean;
    notes?: string[];
    slos?: InferenceSchemas['ServiceSlo'][];
  } = {},
): InferenceSchemas['ModelServiceCheck'] {
  return {
    ref: refOf(spec),
    exists: checked.exists ?? false,
    problems: problems.map(({ field, message }) => ({ field, message })),
    notes: checked.notes ?? [],
    slos: checked.slos,
  };
}

function toApplied({
  cluster,
  target,
  change,
  before,
  after,
}: PlannedObject): InferenceSchemas['AppliedModelService']['objects'][number] {
  const { group, version, kind } = target.kind;
  return {
    cluster,
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    namespace: target.namespace,
    name: target.name,
    change,
    diff: diffOf(before, change === 'deleted' ? undefined : after),
  };
}

/** What cannot be seen now may be something that has to go; what we may not see we have not made. */
function refuseGaps(errors: SourceError[]): void {
  const gap = errors.find(({ reason }) => reason !== 'forbidden');
  if (gap) throw new SourceFailure(gap.message, gap);
}

/** A cluster that cannot do its part is no fault of who asks, nor of ours. */
async function asUnavailable<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SourceFailure) {
      // A cause would be said a second time.
      throw new ServiceUnavailableError(error.message);
    }
    throw error;
  }
}
