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
import { ModelStore, ProvisioningStore, StoredModel } from '../store/types';
import { findService, FoundService } from './findService';
import { HeldRun, RETRY_MS } from './HeldRun';
import { deleteOwn, describeTarget } from './OwnWrites';
import { FoundObject } from './planService';
import { Target, Targets } from './Targets';
import { asAsked } from './toModelSpec';

/** What {@link ServiceRemover} works with. */
export interface ServiceRemoverOptions {
  access: Pick<ModelAccess, 'permits'>;
  models: Pick<ModelStore, 'findModel'>;
  targets: Targets;
  clientOf(cluster: string): ClusterClient;
  store: ProvisioningStore;
  clock: Clock;
}

type Objects = InferenceSchemas['ProvisionedObjects'];

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
    const { objects, errors } = await this.find(credentials, ref, options);
    return { ref, objects: objects.map(toName), errors };
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
    const [permitted] = await this.options.access.permits(
      credentials,
      [inferenceModelDeletePermission],
      found.model,
    );
    if (!permitted) {
      throw new NotAllowedError(
        `You may see the model ${stringifyModelRef(
          ref,
        )}, but you lack the permission ${
          inferenceModelDeletePermission.name
        } on it`,
      );
    }
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
      const again = await this.find(credentials, ref, { signal });
      const removed = await this.deleteAll(ref, again, { dryRun, signal });
      isWhole = removed.errors.length === 0;
      return removed;
    } finally {
      await this.letGo(run, isWhole);
    }
  }

  private async letGo(run: HeldRun, isWhole: boolean): Promise<void> {
    if (isWhole || run.entries.length === 0) {
      await run.end();
    } else {
      const { clock } = this.options;
      await run.release(clock.now() + RETRY_MS).catch(() => run.abandon());
    }
  }

  private async deleteAll(
    ref: ModelRef,
    { objects, errors }: FoundService,
    options: CallOptions & { dryRun: boolean },
  ): Promise<Objects> {
    const deleted: FoundObject[] = [];
    const failures: SourceError[] = [...errors];
    for (const found of [...objects].reverse()) {
      const client = this.options.clientOf(found.cluster);
      try {
        await deleteOwn(client, found.target, ref, options);
        deleted.push(found);
      } catch (error) {
        options.signal.throwIfAborted();
        failures.push(leftBehind(client, found, toError(error)));
      }
    }
    return { ref, objects: deleted.map(toName), errors: failures };
  }

  /** The model may be gone while its rules are still there: then what they are labelled with counts. */
  private async find(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: CallOptions,
  ): Promise<FoundService & { model: StoredModel }> {
    const { models, clientOf } = this.options;
    checkModelRef(ref);
    const stored = await models.findModel(ref);
    if (stored) await this.checkReadable(credentials, ref, stored);
    const place = this.placeOf(ref);
    if (!place) {
      if (!stored) throw notFound(ref);
      throw new InputError(
        `Nothing of ${stringifyModelRef(
          ref,
        )} can have been made here: config does not let model services be made there`,
      );
    }
    const found = await findService(ref, place, clientOf, options);
    if (stored) return { ...found, model: stored };
    const [first] = found.objects;
    if (!first) throw notFound(ref);
    const model: StoredModel = {
      snapshot: {
        ...asAsked({ ...ref, source: '' }),
        labels: first.object.metadata.labels ?? {},
      },
      observedAt: 0,
    };
    await this.checkReadable(credentials, ref, model);
    return { ...found, model };
  }

  private async checkReadable(
    credentials: BackstageCredentials,
    ref: ModelRef,
    model: StoredModel,
  ): Promise<void> {
    const [readable] = await this.options.access.permits(
      credentials,
      [inferenceModelReadPermission],
      model,
    );
    if (!readable) throw notFound(ref);
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
