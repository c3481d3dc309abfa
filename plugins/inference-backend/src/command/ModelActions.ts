import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ActionAvailability,
  inferenceModelDeletePermission,
  inferenceModelScalePermission,
  inferenceModelSleepPermission,
  inferenceModelUpdatePermission,
  inferenceModelWakePermission,
  ModelAction,
  ModelActionName,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { actorOf } from '../access/actorOf';
import { ModelAccess, ModelPermission } from '../access/ModelAccess';
import { ActionStore, StoredAction, StoredModel } from '../store/types';
import { ModelCommander } from './ModelCommander';

const DAY = 24 * 60 * 60 * 1000;
const SHOWN_MS = 30 * DAY;
const MOST_SHOWN = 100;

/** What it takes to ask for an action. */
const PERMISSIONS: Record<ModelActionName, ModelPermission> = {
  wake: inferenceModelWakePermission,
  sleep: inferenceModelSleepPermission,
  scale: inferenceModelScalePermission,
  suspend: inferenceModelUpdatePermission,
  resume: inferenceModelUpdatePermission,
  restart: inferenceModelUpdatePermission,
  delete: inferenceModelDeletePermission,
};

/** What {@link ModelActions} works with. */
export interface ModelActionsOptions {
  access: ModelAccess;
  commander: ModelCommander;
  actions: ActionStore;
  clock: Clock;
  /** Called after an action was asked for: with what came of it. */
  counted(action: ModelActionName, outcome: 'accepted' | 'refused'): void;
}

/** The actions on models, for callers who may. */
export class ModelActions {
  static create(options: ModelActionsOptions): ModelActions {
    return new ModelActions(options);
  }

  private constructor(private readonly options: ModelActionsOptions) {}

  /** What was asked of the model lately, newest first. */
  async actions(
    credentials: BackstageCredentials,
    ref: ModelRef,
  ): Promise<StoredAction[]> {
    const { access, actions, clock } = this.options;
    await access.read(credentials, ref);
    return actions.actions(ref, {
      since: clock.now() - SHOWN_MS,
      limit: MOST_SHOWN,
    });
  }

  /**
   * Begins an action and returns it as pending.
   *
   * @throws NotFoundError, NotAllowedError where the caller may not.
   * @throws ConflictError with the reason where it cannot be done now.
   */
  async act(
    credentials: BackstageCredentials,
    ref: ModelRef,
    action: ModelAction,
    options: { signal: AbortSignal },
  ): Promise<StoredAction> {
    const { access, commander, counted } = this.options;
    try {
      const permission = PERMISSIONS[action.name];
      const model = await access.decide(credentials, permission, ref);
      const stored = await commander.request(
        model,
        action,
        actorOf(credentials),
        options,
      );
      counted(action.name, 'accepted');
      return stored;
    } catch (error) {
      counted(action.name, 'refused');
      throw error;
    }
  }

  /** What this caller can ask of a model now, and why not the rest. */
  async availability(
    credentials: BackstageCredentials,
    model: StoredModel,
  ): Promise<ActionAvailability[]> {
    const { access, commander } = this.options;
    const names = Object.keys(PERMISSIONS) as ModelActionName[];
    const permitted = await access.permits(
      credentials,
      names.map(name => PERMISSIONS[name]),
      model,
    );
    return commander.availability(model).map(action => {
      const { name } = action;
      const permission = PERMISSIONS[name];
      if (!action.available) {
        return action;
      }
      return permitted[names.indexOf(name)]
        ? action
        : {
            name,
            available: false,
            reason: `You lack the permission ${permission.name} on this model`,
          };
    });
  }
}
