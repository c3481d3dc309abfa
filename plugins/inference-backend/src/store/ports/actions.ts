import {
  ModelActionName,
  ModelRef,
  ModelState,
  ReplicaCounts,
  ReplicaSnapshot,
} from '@wakeboard/plugin-inference-common';

/** What was known of a model when an action was asked for. */
export interface ActionStart {
  state: ModelState;
  replicas: Pick<ReplicaCounts, 'desired' | 'total'>;
  pods: Array<Pick<ReplicaSnapshot, 'name' | 'uid' | 'state'>>;
}

/** An action that a person asked for. */
export interface StoredAction {
  id: string;
  model: ModelRef;
  action: ModelActionName;
  /** For `scale`. */
  replicas?: number;
  requestedBy: string;
  requestedAt: number;
  /** Past this moment it is overdue. */
  deadlineAt: number;
  closedBy: ModelState[];
  /** The state counts only when none of the pods of the start is left. */
  replacesPods?: boolean;
  /** Undefined: nobody wrote it down. */
  start?: ActionStart;
  status: 'pending' | 'done' | 'failed' | 'overdue';
  /** When it was closed. */
  closedAt?: number;
  /** What went wrong, in words. */
  message?: string;
}

/** Actions and what became of them. */
export interface ActionStore {
  addAction(action: StoredAction): Promise<void>;
  closeAction(
    id: string,
    outcome: {
      status: 'done' | 'failed' | 'overdue';
      at: number;
      message?: string;
    },
  ): Promise<boolean>;
  /** Newest first. */
  actions(
    model: ModelRef,
    options: { since: number; limit: number },
  ): Promise<StoredAction[]>;
  pendingActions(): Promise<StoredAction[]>;
}
