import { createContext, useContext, useEffect, useState } from 'react';

/** Where the page takes the time from; tests give their own. */
export const ClockContext = createContext<{ now: () => number }>({
  now: Date.now,
});

export function useClock() {
  return useContext(ClockContext);
}

/** The time, renewed every so often while mounted; epoch milliseconds. */
export function useNow(everyMs: number): number {
  const clock = useClock();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
