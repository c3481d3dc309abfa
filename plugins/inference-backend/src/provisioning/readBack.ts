import {
  ModelSnapshot,
  ModelServiceSpec,
  SourceError,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { refOf } from './toModelSpec';

/**
 * The model as its driver will read it from the objects that it rendered, so
 * that rules and dashboards are made for what will be there. That it is the
 * model that was asked for, and where, is checked: permissions were decided by
 * that.
 */
export function readBack(
  driver: InferenceDriver,
  spec: ModelServiceSpec,
  rendered: readonly KubernetesObject[],
): ModelSnapshot | { refused: string } {
  const ref = stringifyModelRef(refOf(spec));
  const stray = rendered.find(
    ({ metadata }) => metadata.namespace !== spec.namespace,
  );
  if (stray) {
    return {
      refused: `${driver.title} would make ${stray.kind} ${stray.metadata.name} outside of ${spec.namespace}`,
    };
  }
  const { models, errors } = driver.toSnapshots({
    cluster: spec.cluster,
    objects: byResource(driver, rendered),
  });
  const model = models.find(each => stringifyModelRef(each.ref) === ref);
  if (!model || models.length > 1) {
    return {
      refused: `${
        driver.title
      } would not be read as the one model ${ref}${reasonOf(errors)}`,
    };
  }
  return model;
}

function byResource(
  { resources }: InferenceDriver,
  rendered: readonly KubernetesObject[],
): Record<string, KubernetesObject[]> {
  return Object.fromEntries(
    resources.map(({ id, group, versions, kind, project }) => {
      const apiVersions = versions.map(version =>
        group ? `${group}/${version}` : version,
      );
      const objects = rendered
        .filter(
          object =>
            object.kind === kind &&
            apiVersions.includes(object.apiVersion ?? ''),
        )
        .map(object => structuredClone(object));
      return [
        id,
        project ? objects.flatMap(each => project(each) ?? []) : objects,
      ];
    }),
  );
}

function reasonOf([error]: SourceError[]): string {
  return error ? `: ${error.message}` : '';
}
