import { useApi } from '@backstage/frontend-plugin-api';
import type { SignalOfDriver } from '@wakeboard/plugin-inference-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Failure, toFailure } from '../../api/failure';
import { InferenceApi, inferenceApiRef } from '../../api/InferenceApi';
import type { SignalMapping } from '../../api/types';
import { SIGNALS_SCOPE } from '../../hooks/useDoctor';
import { useQueryStore } from '../../hooks/useQuery';

export type ChangeKind = 'save' | 'reset';

export interface SignalChange {
  /** What is under way. */
  running?: ChangeKind;
  /** Why the last change was not made. */
  refused?: { kind: ChangeKind; failure: Failure };
  /** Undefined where it was refused. */
  run: (
    kind: ChangeKind,
    ask: (api: InferenceApi, of: SignalOfDriver) => Promise<SignalMapping>,
  ) => Promise<SignalMapping | undefined>;
  dismiss: () => void;
}

/** Changes what feeds a signal, and reads the list again after. */
export function useSignalChange(of: SignalOfDriver): SignalChange {
  const { driver, signal } = of;
  const api = useApi(inferenceApiRef);
  const store = useQueryStore();
  const [running, setRunning] = useState<ChangeKind>();
  const [refused, setRefused] = useState<SignalChange['refused']>();
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const run = useCallback<SignalChange['run']>(
    async (kind, ask) => {
      setRunning(kind);
      setRefused(undefined);
      try {
        return await ask(api, { driver, signal });
      } catch (error) {
        if (mounted.current) {
          setRefused({ kind, failure: toFailure(error as Error) });
        }
        return undefined;
      } finally {
        store.refresh(SIGNALS_SCOPE);
        if (mounted.current) {
          setRunning(undefined);
        }
      }
    },
    [api, store, driver, signal],
  );
  return { running, refused, run, dismiss: () => setRefused(undefined) };
}
