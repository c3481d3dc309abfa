import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

const OPEN = 'open';

/** What a person opened on the page, by key; kept in the address. */
export interface OpenParts {
  isOpen: (key: string) => boolean;
  toggle: (key: string) => void;
}

export function useOpenParts(): OpenParts {
  const [params, setParams] = useSearchParams();
  const open = useMemo(() => new Set(params.getAll(OPEN)), [params]);
  const toggle = useCallback(
    (key: string) =>
      setParams(
        previous => {
          const next = new URLSearchParams(previous);
          const keys = next.getAll(OPEN);
          next.delete(OPEN);
          const kept = keys.filter(each => each !== key);
          const wanted = kept.length < keys.length ? kept : [...keys, key];
          wanted.forEach(each => next.append(OPEN, each));
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return useMemo(
    () => ({ isOpen: key => open.has(key), toggle }),
    [open, toggle],
  );
}
