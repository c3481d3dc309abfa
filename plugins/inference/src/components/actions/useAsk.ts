import { useApi } from '@backstage/frontend-plugin-api';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Failure, toFailure } from '../../api/failure';
import { inferenceApiRef } from '../../api/InferenceApi';
import type { ActionRequest } from '../../api/types';
import { liveScope } from '../../hooks/useLive';
import { useQueryStore } from '../../hooks/useQuery';

export interface AskState {
  /** Action whose request is under way. */
  sending?: ActionRequest['action'];
  /** The last request that was not accepted. */
  refused?: { action: ActionRequest['action']; failure: Failure };
  send: (request: ActionRequest) => void;
  dismiss: () => void;
}

/** Asks the backend for actions, one at a time, and reads the page again after. */
export function useAsk(ref: ModelRef): AskState {
  const api = useApi(inferenceApiRef);
  const store = useQueryStore();
  const scope = liveScope(ref);
  const [sending, setSending] = useState<AskState['sending']>();
  const [refused, setRefused] = useState<AskState['refused']>();
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const send = useCallback(
    async (request: ActionRequest) => {
      setSending(request.action);
      setRefused(undefined);
      try {
        await api.createAction(ref, request);
      } catch (error) {
        if (mounted.current) {
          setRefused({
            action: request.action,
            failure: toFailure(error as Error),
          });
        }
      } finally {
        if (mounted.current) {
          setSending(undefined);
          store.refresh(scope);
        }
      }
    },
    [api, ref, store, scope],
  );

  return { sending, refused, send, dismiss: () => setRefused(undefined) };
}
