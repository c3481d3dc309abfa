import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import {
  inferenceModelDeletePermission,
  inferenceModelReadPermission,
  InferenceSchemas,
  ModelRef,
  SourceError,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { actorOf } from '../access/actorOf';
import { checkModelRef } from '../access/checkModelRef';
import { ModelAccess } from '../access/ModelAccess';
import {
  ModelStore,
  ProvisioningStore,
  RunEntry,
  StoredModel,
} from '../store/types';
import { findService, FoundService } from './findService';
import { HeldRun, RETRY_MS } from './HeldRun';
import { endButLost } from './lostEntries';
import { deleteOwn, describeTarget } from './OwnWrites';
import { FoundObject } from './planService';
import { Target, Targets } from './Targets';
import { OwnedObjects, subjectsOf } from './ownedObjects';

/** What {@link ServiceRemover} works with. */
export interface ServiceRemoverOptions {
  access: Pick<ModelAccess, 'permits'>;
  models: Pick<ModelStore, 'findModel'>;
  targets: Targets;
  clientOf(cluster: string): ClusterClient;
  /** Undefined where the cluster is not configured. */
  findClient(cluster: string): ClusterClient | undefined;
  store: ProvisioningStore;
  clock: Clock;
}

type Objects = InferenceSchemas['ProvisionedObjects'];

const READ = inferenceModelReadPermission;
const DELETE = inferenceModelDeletePermission;

/** Everything that was found, and whose it is. */
interface FoundForCaller extends FoundService {
  stored?: StoredModel;
  owned: OwnedObjects[];
}

/** Lists and deletes what provisioning made for a model, and nothing else: what carries its labels. */
export class ServiceRemover {
  static create(options: ServiceRemoverOptions): ServiceRemover {
    return new ServiceRemover(options);
  }

  private constructor(private readonly options: ServiceRemoverOptions) {}

  /** @throws NotFoundError where there is no such model that the caller may see. */
  async list(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: CallOptions,
  ): Promise<Objects> {
    const { objects, errors, notes } = await this.find(
      credentials,
      ref,
      options,
    );
    return { ref, objects: objects.map(toName), errors, notes };
  }

  /**
   * Deletes it, what was made last first: alerts go before what they watch.
   * What could not be deleted is among the errors of the answer; what of it was
   * begun and left is deleted later.
   *
   * @throws NotFoundError, NotAllowedError where the caller may not.
   * @throws ConflictError while somebody else changes it.
   */
  async remove(
    credentials: BackstageCredentials,
    ref: ModelRef,
    { dryRun = false, signal }: CallOptions & { dryRun?: boolean },
  ): Promise<Objects> {
    const found = await this.find(credentials, ref, { signal });
    await this.checkDeletable(credentials, ref, found);
    if (dryRun) return this.deleteAll(ref, found, { dryRun, signal });
    const run = await HeldRun.begin(
      this.options,
      { model: ref, requestedBy: actorOf(credentials) },
      { signal },
    );
    let isWhole = false;
    try {
      // What was begun and left goes too, and nothing that was there before is brought back.
      await run.write(run.entries.filter(({ before }) => !before));
      const { entries: begun } = run;
      const again = await this.find(credentials, ref, { signal, begun });
      await this.checkDeletable(credentials, ref, again);
      const removed = await this.deleteAll(ref, again, { dryRun, signal });
      isWhole = removed.errors.length === 0;
      return removed;
    } finally {
      await this.letGo(run, isWhole);
    }
  }

  private async letGo(run: HeldRun, isWhole: boolean): Promise<void> {
    const { clock } = this.options;
    if (isWhole || run.entries.length === 0) {
      await endButLost(run, this.options);
    } else {
      await run.release(clock.now() + RETRY_MS).catch(() => run.abandon());
    }
  }

  private async deleteAll(
    ref: ModelRef,
    { objects, errors, notes }: FoundService,
    options: CallOptions & { dryRun: boolean },
  ): Promise<Objects> {
    const deleted: FoundObject[] = [];
    const failures: SourceError[] = [...errors];
    for (const found of [...objects].reverse()) {
      const client = this.options.clientOf(found.cluster);
      try {
        const { uid } = found.object.metadata;
        await deleteOwn(client, found.target, ref, { ...options, uid });
        deleted.push(found);
      } catch (error) {
        options.signal.throwIfAborted();
        failures.push(leftBehind(client, found, toError(error)));
      }
    }
    return { ref, objects: deleted.map(toName), errors: failures, notes };
  }

  /** The model may be gone while its rules are still there: then what they are labelled with counts. */
  private async find(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: CallOptions & { begun?: readonly RunEntry[] },
  ): Promise<FoundForCaller> {
    const { models, targets, clientOf } = this.options;
    checkModelRef(ref);
    const stored = await models.findModel(ref);
    if (stored && !(await this.may(credentials, READ, stored))) {
      throw notFound(ref);
    }
    const place = this.placeOf(ref);
    if (!place) {
      if (!stored) throw notFound(ref);
      throw new InputError(
        `Nothing of ${stringifyModelRef(
          ref,
        )} can have been made here: config does not let model services be made there`,
      );
    }
    const found = await findService(ref, place, {
      ...options,
      clientOf,
      clusters: targets.manifestClusters,
    });
    const owned = subjectsOf(ref, stored, found.objects);
    const hidden: OwnedObjects[] = [];
    for (const each of owned) {
      if (!(await this.may(credentials, READ, each.model))) hidden.push(each);
    }
    const isHidden = (object: FoundObject) =>
      hidden.some(({ objects }) => objects.includes(object));
    const objects = found.objects.filter(each => !isHidden(each));
    if (!stored && objects.length === 0) throw notFound(ref);
    return { ...found, objects, stored, owned };
  }

  /** What was made for the model of somebody else, and is left of it, is theirs. */
  private async checkDeletable(
    credentials: BackstageCredentials,
    ref: ModelRef,
    { stored, owned }: FoundForCaller,
  ): Promise<void> {
    const name = stringifyModelRef(ref);
    const { name: permission } = inferenceModelDeletePermission;
    if (stored && !(await this.may(credentials, DELETE, stored))) {
      throw new NotAllowedError(
        `You may see the model ${name}, but you lack the permission ${permission} on it`,
      );
    }
    for (const { model, objects } of owned) {
      if (await this.may(credentials, DELETE, model)) continue;
      const isSeen = await this.may(credentials, READ, model);
      throw new NotAllowedError(
        isSeen && objects.length > 0
          ? `You lack the permission ${permission} on ${name} as it was made before, of which ${objects
              .map(({ target }) => describeTarget(target))
              .join(', ')} ${objects.length === 1 ? 'is' : 'are'} there`
          : `There is something of a model service ${name} of somebody else, on which you lack the permission ${permission}`,
      );
    }
  }

  private async may(
    credentials: BackstageCredentials,
    permission: typeof READ,
    model: StoredModel,
  ): Promise<boolean> {
    const { access } = this.options;
    const [may] = await access.permits(credentials, [permission], model);
    return may === true;
  }

  private placeOf({
    cluster,
    namespace,
    driver: id,
  }: ModelRef): { target: Target; driver: InferenceDriver } | undefined {
    const target = this.options.targets.find(cluster);
    const driver = target?.drivers.find(each => each.id === id);
    return target && driver && target.namespaces.includes(namespace)
      ? { target, driver }
      : undefined;
  }
}

function notFound(ref: ModelRef): NotFoundError {
  return new NotFoundError(
    `There is no model ${stringifyModelRef(ref)} that you may see`,
  );
}

function leftBehind(
  { source }: ClusterClient,
  { target }: FoundObject,
  error: Error,
): SourceError {
  return {
    source,
    reason: error instanceof SourceFailure ? error.reason : 'badAnswer',
    message: `${describeTarget(target)} is left: ${error.message}`,
    object: describeTarget(target),
  };
}

function toName({ cluster, target }: FoundObject): Objects['objects'][number] {
  const { group, version, kind } = target.kind;
  return {
    cluster,
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    namespace: target.namespace,
    name: target.name,
  };
}
