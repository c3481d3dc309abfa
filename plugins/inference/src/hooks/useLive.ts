import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  modelHint,
  ModelRef,
  MODELS_CHANNEL,
  ModelsMessage,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { useEffect } from 'react';
import { useQueryStore } from './useQuery';

/** How often to read again without signals, and with them in case one was lost. */
export const POLL_MS = 10_000;
const SAFETY_MS = 60_000;

export interface Live {
  mode: 'live' | 'polling';
  /** Interval for what signals announce. */
  intervalMs: number;
}

/** Whether the app has signals, and the interval that follows from it. */
export function useLive(): Live {
  const signals = useApiHolder().get(signalApiRef);
  return signals
    ? { mode: 'live', intervalMs: SAFETY_MS }
    : { mode: 'polling', intervalMs: POLL_MS };
}

/** Scope of everything that a change of a model changes on its page. */
export function liveScope(ref: ModelRef): string {
  return `live:${stringifyModelRef(ref)}:`;
}

/**
 * Reads a model again when a signal says that it changed. Subscribes by itself
 * rather than by `useSignal`, whose state keeps only the last message of a
 * burst: a hint about this model followed by one about another would be lost.
 */
export function useRefreshOnSignal(ref: ModelRef) {
  const signals = useApiHolder().get(signalApiRef);
  const store = useQueryStore();
  const scope = liveScope(ref);
  const hint = modelHint(ref);
  useEffect(() => {
    const subscription = signals?.subscribe<ModelsMessage>(
      MODELS_CHANNEL,
      ({ hints }) => {
        if (hints.includes(hint)) {
          store.refresh(scope);
        }
      },
    );
    return () => subscription?.unsubscribe();
  }, [signals, store, scope, hint]);
}
