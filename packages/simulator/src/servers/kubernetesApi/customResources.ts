import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { timestamp, type ApiObject } from './objectStore';
import { groupVersion, type Resource, type ScalePaths } from './resources';
import { objectSchema, type Schema } from './schema';

/** The name of CustomResourceDefinitions in the store. */
export const definitionsName = 'customresourcedefinitions.apiextensions.k8s.io';

/** The folder of this package. */
export const packageFolder = dirname(
  require.resolve('@wakeboard/simulator/package.json'),
);

/** The folder of the definitions that this package carries. */
export const packagedDefinitions = join(packageFolder, 'crds');

interface Names {
  plural: string;
  kind: string;
  singular?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

interface DefinitionSpec {
  group: string;
  scope: 'Namespaced' | 'Cluster';
  names: Names;
  versions: {
    name: string;
    served: boolean;
    storage: boolean;
    schema?: { openAPIV3Schema?: Schema };
    subresources?: { status?: object; scale?: ScalePaths };
    selectableFields?: { jsonPath: string }[];
  }[];
}

/** Reads every definition in the YAML files of a folder and those below it. */
export function readDefinitions(folder: string): ApiObject[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.ya?ml$/.test(file))
    .sort()
    .map(file => parse(readFileSync(join(folder, file), 'utf8')) as ApiObject);
}

/** The definition with the status it has once the server serves it. */
export function established(definition: ApiObject, now: Date): ApiObject {
  const { names, versions } = definition.spec as DefinitionSpec;
  const singular = names.singular ?? names.kind.toLowerCase();
  const accepted = {
    ...names,
    singular,
    listKind: names.listKind ?? `${names.kind}List`,
  };
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason,
    message,
  });
  return {
    ...definition,
    spec: {
      conversion: { strategy: 'None' },
      ...(definition.spec as object),
      names: accepted,
    },
    status: {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition(
          'Established',
          'InitialNamesAccepted',
          'the initial names have been accepted',
        ),
      ],
      acceptedNames: accepted,
      storedVersions: versions
        .filter(version => version.storage)
        .map(version => version.name),
    },
  };
}

/** The resources that a definition makes the server serve, one per served version. */
export function resourcesOf(definition: ApiObject): Resource[] {
  const { group, scope, names, versions } = definition.spec as DefinitionSpec;
  return versions
    .filter(version => version.served)
    .map(version => ({
      group,
      version: version.name,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      kind: names.kind,
      listKind: names.listKind ?? `${names.kind}List`,
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: scope === 'Namespaced',
      storageName: `${names.plural}.${group}`,
      hasStatus: version.subresources?.status !== undefined,
      ...(version.subresources?.scale && { scale: version.subresources.scale }),
      selectableFields: (version.selectableFields ?? []).map(field =>
        field.jsonPath.slice(1),
      ),
      hasGeneration: true,
      schema: objectSchema(
        version.schema?.openAPIV3Schema ?? {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
        },
      ),
      custom: true,
    }));
}

/** An object in the version of the resource it is asked for under. */
export function inVersion(object: ApiObject, resource: Resource): ApiObject {
  const apiVersion = groupVersion(resource);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
