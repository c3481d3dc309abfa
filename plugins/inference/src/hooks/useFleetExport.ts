import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { inferenceApiRef } from '../api/InferenceApi';
import { toFailure } from '../api/failure';
import { filterQuery, fleetWindow, stateQuery } from './useFleet';
import type { FleetState } from './useFleetView';
import { useClock } from './useNow';

export const EXPORT_FORMATS = ['csv', 'json'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Gives a file to the browser to save. */
function save(file: Blob, name: string) {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Writes every model under the page's filters and range into a file. */
export function useFleetExport(view: FleetState<string>) {
  const api = useApi(inferenceApiRef);
  const clock = useClock();
  const [running, setRunning] = useState<ExportFormat>();
  const [error, setError] = useState<string>();
  const controller = useRef<AbortController>();
  useEffect(() => () => controller.current?.abort(), []);

  const run = useCallback(
    async (format: ExportFormat) => {
      controller.current?.abort();
      const current = new AbortController();
      controller.current = current;
      setRunning(format);
      setError(undefined);
      const now = clock.now();
      const day = new Date(now).toISOString().slice(0, 10);
      try {
        const file = await api.exportFleet(
          {
            format,
            ...fleetWindow(view, now),
            ...stateQuery(view),
            ...filterQuery(view),
          },
          { signal: current.signal },
        );
        save(file, `models-${view.range}-${day}.${format}`);
      } catch (failed) {
        if (!current.signal.aborted) {
          setError(toFailure(failed as Error).message);
        }
      } finally {
        if (!current.signal.aborted) {
          setRunning(undefined);
        }
      }
    },
    [api, clock, view],
  );
  return { run, running, error, dismiss: () => setError(undefined) };
}
