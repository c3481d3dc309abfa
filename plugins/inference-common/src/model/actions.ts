/**
 * Everything that can be done to a model. A driver says which of these its
 * system can do.
 *
 * @public
 */
export type ModelActionName =
  | 'wake'
  | 'sleep'
  | 'scale'
  | 'suspend'
  | 'resume'
  | 'restart'
  | 'delete';

/**
 * One request to do something to a model.
 *
 * @public
 */
export type ModelAction =
  | { name: 'wake' }
  | { name: 'sleep' }
  | { name: 'scale'; replicas: number }
  | { name: 'suspend' }
  | { name: 'resume' }
  | { name: 'restart' }
  | { name: 'delete' };

/**
 * Whether an action can be asked for now, and if not, why, in words for the
 * reader of the page.
 *
 * @public
 */
export type ActionAvailability =
  | { name: ModelActionName; available: true; warning?: string }
  | { name: ModelActionName; available: false; reason: string };
