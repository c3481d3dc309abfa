import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ModelRef,
  SignalOfDriver,
} from '@wakeboard/plugin-inference-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Failure, toFailure } from '../../api/failure';
import { inferenceApiRef, TimeWindow } from '../../api/InferenceApi';
import type { SignalExpression, SignalPreview } from '../../api/types';
import { useClock } from '../../hooks/useNow';
import { RANGES } from '../../hooks/useViewState';

export interface PreviewState {
  isAsking: boolean;
  failure?: Failure;
  /** The last answer, with what was asked for it. */
  shown?: {
    preview: SignalPreview;
    model: ModelRef;
    expression: SignalExpression;
    window: TimeWindow;
  };
  ask: (model: ModelRef, expression: SignalExpression) => void;
  /** Takes the failure away. */
  dismiss: () => void;
}

/** Asks what an expression would show, one question at a time. */
export function usePreview({ driver, signal }: SignalOfDriver): PreviewState {
  const api = useApi(inferenceApiRef);
  const clock = useClock();
  const [state, setState] = useState<Omit<PreviewState, 'ask' | 'dismiss'>>({
    isAsking: false,
  });
  const controller = useRef<AbortController>();
  useEffect(() => () => controller.current?.abort(), []);

  const ask = useCallback(
    (model: ModelRef, expression: SignalExpression) => {
      controller.current?.abort();
      const asking = new AbortController();
      controller.current = asking;
      setState(({ shown }) => ({ isAsking: true, shown }));
      api
        .previewSignalMapping(
          { driver, signal },
          { ...expression, model },
          { signal: asking.signal },
        )
        .then(
          preview => {
            if (!asking.signal.aborted) {
              const to = clock.now();
              const window = { from: to - RANGES['1h'], to };
              setState({
                isAsking: false,
                shown: { preview, model, expression, window },
              });
            }
          },
          (error: Error) => {
            if (!asking.signal.aborted) {
              setState(({ shown }) => ({
                isAsking: false,
                shown,
                failure: toFailure(error),
              }));
            }
          },
        );
    },
    [api, clock, driver, signal],
  );
  const dismiss = useCallback(
    () => setState(({ failure: _, ...others }) => others),
    [],
  );
  return { ...state, ask, dismiss };
}
