import { ManifestObject } from '@wakeboard/plugin-inference-common';
import { RenderedKind } from '@wakeboard/plugin-inference-node';

const MONITORING = {
  group: 'monitoring.coreos.com',
  version: 'v1',
  namespaced: true,
};

/** What is made beside a model, whatever its system. */
export const MANIFEST_KINDS: readonly RenderedKind[] = [
  { ...MONITORING, plural: 'servicemonitors', kind: 'ServiceMonitor' },
  { ...MONITORING, plural: 'podmonitors', kind: 'PodMonitor' },
  { ...MONITORING, plural: 'prometheusrules', kind: 'PrometheusRule' },
  {
    group: '',
    version: 'v1',
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
  },
];

/** The kind of an object that is made beside a model. */
export function kindOfManifest({ kind }: ManifestObject): RenderedKind {
  const found = MANIFEST_KINDS.find(each => each.kind === kind);
  if (!found) throw new Error(`Nothing is made of kind ${kind}`);
  return found;
}
