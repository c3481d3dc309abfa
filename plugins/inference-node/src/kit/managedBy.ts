import { ModelSnapshot } from '@wakeboard/plugin-inference-common';

/**
 * The annotations that {@link managedBy} reads. Others may hold a quarter of a
 * megabyte each, and nobody reads them.
 *
 * @public
 */
export const MANAGED_BY_ANNOTATIONS: readonly string[] = [
  'argocd.argoproj.io/tracking-id',
  'argocd.argoproj.io/instance',
  'kustomize.toolkit.fluxcd.io/name',
  'helm.toolkit.fluxcd.io/name',
];

/**
 * The tool that manages an object: Argo CD and Flux mark what they manage, and
 * would revert an edit by hand.
 *
 * @public
 */
export function managedBy(
  labels: Record<string, string>,
  annotations: Record<string, string>,
): ModelSnapshot['managedBy'] {
  const all = new Map([
    ...Object.entries(annotations),
    ...Object.entries(labels),
  ]);
  const trackedBy = all.get('argocd.argoproj.io/tracking-id')?.split(':')[0];
  const argo = all.get('argocd.argoproj.io/instance') ?? trackedBy;
  if (argo) {
    return { tool: 'argocd', name: argo };
  }
  const flux =
    all.get('kustomize.toolkit.fluxcd.io/name') ??
    all.get('helm.toolkit.fluxcd.io/name');
  return flux ? { tool: 'flux', name: flux } : undefined;
}

const TOOLS = { argocd: 'Argo CD', flux: 'Flux' };

/**
 * What a person should know before changing what a tool manages; undefined
 * where none does.
 *
 * @param would - what the tool may do, for example `create it again`
 * @public
 */
export function managedWarning(
  { managedBy: manager }: ModelSnapshot,
  would: string,
): string | undefined {
  return (
    manager &&
    `${TOOLS[manager.tool]} manages this resource as ${
      manager.name
    } and may ${would}; change it at its source.`
  );
}
