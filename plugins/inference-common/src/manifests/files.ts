import { ModelRef } from '../model/modelRef';
import { nameHash } from '../model/nameHash';
import { FiledObject, manifestYaml } from './manifestYaml';
import { ManifestFile } from './types';

/**
 * What the files of a model are made of.
 *
 * @public
 */
export interface ManifestFilesInput {
  ref: ModelRef;
  /** The system's own objects, in the order in which they are made. */
  model: readonly FiledObject[];
  /** Whether these are of a server with an API of its own, which `kubectl` cannot apply. */
  ofServer?: boolean;
  /** What belongs to the model: rules, monitors, dashboard. */
  others: readonly FiledObject[];
  /** For `catalog-info.yaml`. */
  catalog?: FiledObject;
}

/** Names of files by kind; another kind is a file by its own name. */
const FILE_OF_KIND: Readonly<Record<string, string>> = {
  PrometheusRule: 'prometheus-rule',
  ServiceMonitor: 'service-monitor',
  PodMonitor: 'pod-monitor',
  ConfigMap: 'grafana-dashboard',
};
const LONGEST_FOLDER = 100;

/**
 * The files of a model, in a folder of its own:
 * `models/<cluster>/<namespace>/<driver>/<name>/`. Names and order are the same
 * whenever they are made, so that a pull request shows what changed. A
 * `kustomization.yaml` names what is to be applied: `catalog-info.yaml`, and
 * the model of a server, are not.
 *
 * @public
 */
export function manifestFiles(input: ManifestFilesInput): ManifestFile[] {
  const { ref, model, others, ofServer, catalog } = input;
  const byName = new Map<string, FiledObject[]>();
  for (const object of others) {
    const name = `${fileNameOf(object.kind ?? '')}.yaml`;
    byName.set(name, [...(byName.get(name) ?? []), object]);
  }
  const files = [
    ['model.yaml', model] as const,
    ...[...byName].sort(([a], [b]) => (a < b ? -1 : 1)),
  ].filter(([, objects]) => objects.length > 0);
  const applied = files
    .map(([name]) => name)
    .filter(name => !(ofServer && name === 'model.yaml'));
  const folder = folderOf(ref);
  return [
    ...files.map(([name, objects]) => ({
      path: `${folder}/${name}`,
      content: objects.map(manifestYaml).join('---\n'),
    })),
    ...(applied.length > 0
      ? [
          {
            path: `${folder}/kustomization.yaml`,
            content: kustomization(applied),
          },
        ]
      : []),
    ...(catalog
      ? [
          {
            path: `${folder}/catalog-info.yaml`,
            content: manifestYaml(catalog),
          },
        ]
      : []),
  ];
}

function kustomization(resources: string[]): string {
  return [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    ...resources.map(name => `  - ${name}`),
    '',
  ].join('\n');
}

function folderOf(ref: ModelRef): string {
  const parts = [ref.cluster, ref.namespace, ref.driver, ref.name];
  return ['models', ...parts.map(safeName)].join('/');
}

/** A part of a path that is one folder on every system and leads nowhere else. */
function safeName(part: string): string {
  const isSafe =
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(part) &&
    part.length <= LONGEST_FOLDER;
  if (isSafe) return part;
  const head = part
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST_FOLDER);
  return [head, nameHash([part])].filter(Boolean).join('-');
}

/** `pod-monitor` of `PodMonitor`. */
function fileNameOf(kind: string): string {
  const words = kind.replace(/([a-z0-9])(?=[A-Z])/g, '$1-').toLowerCase();
  return FILE_OF_KIND[kind] ?? safeName(words);
}
