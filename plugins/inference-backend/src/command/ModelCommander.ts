import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import {
  ActionAvailability,
  ModelAction,
  ModelActionName,
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  ClusterClient,
  InferenceDriver,
  Operation,
  Plan,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import {
  ActionStart,
  ActionStore,
  StoredAction,
  StoredModel,
} from '../store/types';
import { BackgroundRequests } from './BackgroundRequests';
import { executeOperation } from './executeOperation';
import { Endpoint, RequestOperation } from './sendRequest';

/** What {@link ModelCommander} works with. */
export interface ModelCommanderOptions {
  /** The drivers that are on. */
  drivers: { get(id: string): InferenceDriver | undefined };
  actions: ActionStore;
  /** By name. */
  clusters: ReadonlyMap<string, ClusterClient>;
  /** In which version a cluster serves a driver's resources, by resource id. */
  kinds(
    cluster: string,
    driver: InferenceDriver,
    options: { signal: AbortSignal },
  ): Promise<Record<string, ResourceKind>>;
  /** Base URLs that may be called, by cluster and key. */
  endpoints: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
  /** Ids of the drivers that may call pods, by cluster. */
  podRequests: Readonly<Record<string, readonly string[]>>;
  clock: Clock;
  logger: LoggerService;
  /** Called after an action of a model was asked for, or failed. */
  changed(model: ModelRef): void;
}

/** A write to a cluster that takes longer than this has failed. */
const WRITE_TIMEOUT_MS = 30_000;
/** How far back an action that is still under way is looked for. */
const RECENT_MS = 60 * 60_000;

const ACTION_NAMES: ModelActionName[] = [
  'wake',
  'sleep',
  'scale',
  'suspend',
  'resume',
  'restart',
  'delete',
];

/**
 * Does what somebody who was allowed to has asked for.
 *
 * What it takes is the driver's to say, in a plan. A pending row is written
 * before anything is done, so that nothing is done that nobody can see; only
 * what is observed later closes it as done. A request that blocks until the
 * model serves is not waited for: that it was sent is no success, and that it
 * failed closes the row.
 */
export class ModelCommander {
  static create(options: ModelCommanderOptions): ModelCommander {
    return new ModelCommander(options);
  }

  private readonly requests: BackgroundRequests;

  private constructor(private readonly options: ModelCommanderOptions) {
    this.requests = new BackgroundRequests(options.logger);
  }

  /** What can be asked of a model now, and why not the rest. Asks no cluster. */
  availability(model: StoredModel): ActionAvailability[] {
    const driver = this.options.drivers.get(model.snapshot.ref.driver);
    return ACTION_NAMES.map(name => {
      const plan = driver
        ? this.plan(driver, exampleOf(name, model), model, kindsOf(driver))
        : noDriver(model);
      return 'refused' in plan
        ? { name, available: false, reason: plan.refused }
        : { name, available: true, warning: plan.warning };
    });
  }

  /**
   * Begins an action and returns it as pending.
   *
   * @param actor - who asked, an entity reference
   * @param signal - is heard until the action is written down; what is begun then goes on
   * @throws ConflictError with the reason where it cannot be done now, also
   * where the resource has changed since it was last read.
   * @throws SourceFailure where the cluster could not do its part.
   */
  async request(
    model: StoredModel,
    action: ModelAction,
    actor: string,
    { signal }: { signal: AbortSignal },
  ): Promise<StoredAction> {
    const { ref } = model.snapshot;
    const driver = this.options.drivers.get(ref.driver);
    const plan = driver
      ? this.plan(
          driver,
          action,
          model,
          await this.options.kinds(ref.cluster, driver, { signal }),
        )
      : noDriver(model);
    if ('refused' in plan) {
      throw new ConflictError(
        `${capitalised(action.name)} is not possible for ${stringifyModelRef(
          ref,
        )}: ${plan.refused}`,
      );
    }
    await this.refuseTwice(ref, action);
    signal.throwIfAborted();
    const stored = await this.addPending(model.snapshot, action, actor, plan);
    const { requests, writes } = split(plan.operations);
    try {
      for (const operation of writes) {
        await executeOperation(operation, {
          client: this.clientOf(ref.cluster),
          model: model.snapshot,
          ownName: driver?.objectOf?.(model.snapshot).name ?? ref.name,
          mayAskPods: this.mayAskPods(ref),
          signal: AbortSignal.any([
            this.requests.stopped,
            AbortSignal.timeout(
              'timeoutMs' in operation ? operation.timeoutMs : WRITE_TIMEOUT_MS,
            ),
          ]),
        });
      }
    } catch (error) {
      await this.fail(stored, toError(error).message);
      throw error;
    }
    if (requests.length) {
      this.requests.send(requests, {
        cluster: ref.cluster,
        endpoints: this.endpointsOf(ref.cluster),
        onFailure: message => this.fail(stored, message),
      });
    }
    this.options.changed(ref);
    return stored;
  }

  /** Ends the requests that are under way; their actions stay pending. */
  async stop(): Promise<void> {
    await this.requests.stop();
  }

  /** Resolves when no request is under way. */
  async settled(): Promise<void> {
    await this.requests.settled();
  }

  private plan(
    driver: InferenceDriver,
    action: ModelAction,
    { snapshot, goneAt }: StoredModel,
    kinds: Record<string, ResourceKind>,
  ): Plan {
    if (goneAt !== undefined) {
      return { refused: 'Its resource is gone' };
    }
    const endpoints = this.endpointsOf(snapshot.ref.cluster);
    return driver.plan(action, snapshot, {
      endpoints: Object.keys(endpoints),
      kinds,
      podRequests: this.mayAskPods(snapshot.ref),
      now: this.options.clock.now(),
    });
  }

  /** A second wake would wait for the first one and change nothing. */
  private async refuseTwice(ref: ModelRef, action: ModelAction) {
    const { actions, clock } = this.options;
    const recent = await actions.actions(ref, {
      since: clock.now() - RECENT_MS,
      limit: 100,
    });
    const same = recent.find(
      each =>
        each.status === 'pending' &&
        each.action === action.name &&
        each.deadlineAt > clock.now() &&
        (action.name !== 'scale' || each.replicas === action.replicas),
    );
    if (same) {
      throw new ConflictError(
        `${capitalised(action.name)} was asked for by ${
          same.requestedBy
        } already and is under way`,
      );
    }
  }

  private async addPending(
    model: ModelSnapshot,
    action: ModelAction,
    requestedBy: string,
    plan: Exclude<Plan, { refused: string }>,
  ): Promise<StoredAction> {
    const { actions, clock } = this.options;
    const requestedAt = clock.now();
    const stored: StoredAction = {
      id: randomUUID(),
      model: model.ref,
      action: action.name,
      replicas: action.name === 'scale' ? action.replicas : undefined,
      requestedBy,
      requestedAt,
      deadlineAt: requestedAt + plan.deadlineMs,
      closedBy: plan.closedBy,
      replacesPods: plan.replacesPods,
      start: startOf(model),
      status: 'pending',
    };
    await actions.addAction(stored);
    return stored;
  }

  private async fail(action: StoredAction, message: string): Promise<void> {
    const { actions, changed, clock } = this.options;
    await actions.closeAction(action.id, {
      status: 'failed',
      at: clock.now(),
      message,
    });
    changed(action.model);
  }

  private clientOf(cluster: string): ClusterClient {
    const client = this.options.clusters.get(cluster);
    if (!client) {
      throw new InputError(`The cluster ${cluster} is not configured`);
    }
    return client;
  }

  private mayAskPods({ cluster, driver }: ModelRef): boolean {
    const { podRequests } = this.options;
    return (
      Object.hasOwn(podRequests, cluster) &&
      podRequests[cluster].includes(driver)
    );
  }

  private endpointsOf(cluster: string): Readonly<Record<string, Endpoint>> {
    const { endpoints } = this.options;
    return Object.hasOwn(endpoints, cluster) ? endpoints[cluster] : {};
  }
}

function startOf({ state, replicas, pods }: ModelSnapshot): ActionStart {
  return {
    state,
    replicas: { desired: replicas.desired, total: replicas.total },
    pods: pods.map(({ name, uid, state: ofPod }) => ({
      name,
      uid,
      state: ofPod,
    })),
  };
}

type WriteOperation = Exclude<Operation, { kind: 'request' }>;

function split(operations: Operation[]) {
  return {
    requests: operations.filter(
      (each): each is RequestOperation => each.kind === 'request',
    ),
    writes: operations.filter(
      (each): each is WriteOperation => each.kind !== 'request',
    ),
  };
}

/** The action as it would be asked for, to see whether it can be. */
function exampleOf(name: ModelActionName, model: StoredModel): ModelAction {
  return name === 'scale'
    ? { name, replicas: (model.snapshot.replicas.desired ?? 0) + 1 }
    : { name };
}

/** The versions that are preferred; what is really served is asked when something is done. */
function kindsOf(driver: InferenceDriver): Record<string, ResourceKind> {
  return Object.fromEntries(
    driver.resources.map(
      ({ id, group, versions, plural, kind, namespaced }) => [
        id,
        { group, version: versions[0], plural, kind, namespaced },
      ],
    ),
  );
}

function noDriver({ snapshot }: StoredModel): Plan {
  const { driver } = snapshot.ref;
  return {
    refused: `The driver ${driver} is off; set inference.drivers.${driver} to turn it on`,
  };
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
