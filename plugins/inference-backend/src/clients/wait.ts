/** Waits; ends early, without an error, when the signal fires. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end, { once: true });
  await ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
