import type { SignalOfDriver } from '@wakeboard/plugin-inference-common';

/** Which signal of which driver the address has open, and links that open one. */

const EDIT = 'edit';

export function editedSignal(
  params: URLSearchParams,
): SignalOfDriver | undefined {
  const [driver, signal, ...rest] = (params.get(EDIT) ?? '').split('/');
  return driver && signal && !rest.length ? { driver, signal } : undefined;
}

/** @param params - what else the address says */
export function editLink(
  root: string,
  params: URLSearchParams,
  { driver, signal }: SignalOfDriver,
): string {
  const next = new URLSearchParams(params);
  next.set(EDIT, `${driver}/${signal}`);
  return `${root}/doctor/signals?${next}`;
}

export function listLink(root: string, params: URLSearchParams): string {
  const next = new URLSearchParams(params);
  next.delete(EDIT);
  const search = next.toString();
  return `${root}/doctor/signals${search && `?${search}`}`;
}
