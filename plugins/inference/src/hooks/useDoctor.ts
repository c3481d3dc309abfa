import { useRef } from 'react';
import type { SourceError } from '../api/types';
import { useClock } from './useNow';
import { useQuery } from './useQuery';
import { RANGES } from './useViewState';

/** What the Doctor and the page of signals below it read. */

/** Begins what is read about signals. */
export const SIGNALS_SCOPE = 'signals:';
/** Models that are offered at once to preview a signal for. */
const MODELS_OFFERED = 50;

/** Neither comes from sources that could fail on their own: what fails of them stands in the report. */
function withoutErrors<T>(answer: T) {
  const errors: SourceError[] = [];
  return { ...answer, errors };
}

/**
 * The report. Checking asks every source, so it is not read again by itself;
 * `checkAgain` has everything checked anew.
 */
export function useDoctor() {
  const fresh = useRef(false);
  const read = useQuery({
    scope: 'doctor:',
    key: '',
    load: async (api, signal) => {
      const query = fresh.current ? { fresh: true } : {};
      fresh.current = false;
      return withoutErrors(await api.getDoctor(query, { signal }));
    },
  });
  const checkAgain = () => {
    fresh.current = true;
    read.refresh();
  };
  return { read, checkAgain };
}

export function useSignalMappings() {
  return useQuery({
    scope: SIGNALS_SCOPE,
    key: '',
    load: async (api, signal) =>
      withoutErrors(await api.listSignalMappings({ signal })),
  });
}

/** Models of one driver by name, as many as are offered at once. */
export function useModelsOfDriver(driver: string, search: string) {
  const clock = useClock();
  return useQuery({
    scope: `signalModels:${driver}`,
    key: search,
    load: (api, signal) => {
      const to = clock.now();
      return api.listFleetModels(
        {
          from: to - RANGES['1h'],
          to,
          driver: [driver],
          search: search || undefined,
          sort: 'name',
          order: 'asc',
          limit: MODELS_OFFERED,
        },
        { signal },
      );
    },
  });
}
