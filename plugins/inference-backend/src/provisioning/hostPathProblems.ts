import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { Service } from './composeService';
import { Problem } from './problems';
import { Target } from './Targets';

/** Schemes with which systems name what is on the disks of their machines. */
const HOST_SCHEME = /^\s*(file|hostpath):/i;
/** Fields of pods, and of GPUStack, that do. */
const HOST_FIELDS = ['hostPath', 'local_path'];

/**
 * That a model would read or write the disks of the machines it runs on. What
 * a system's controller mounts or copies there is beyond every rule of the
 * namespace, and whoever asks for it here asks with the rights of the backend.
 */
export function hostPathProblems(
  { source }: ModelServiceSpec,
  { kind, cluster, hostPaths }: Target,
  { objects }: Pick<Service, 'objects'>,
): Problem[] {
  if (hostPaths) return [];
  const key = `inference.${kind}s.${cluster}.provisioning.hostPaths`;
  if (HOST_SCHEME.test(source) || source.trimStart().startsWith('/')) {
    return [
      {
        field: 'source',
        message: `The source ${JSON.stringify(
          source.slice(0, 200),
        )} is a path on the machines of ${cluster}, which takes ${key}: true; expected a source that is reached by network or a claim`,
      },
    ];
  }
  const found = objects
    .filter(({ part }) => part === 'model')
    .flatMap(({ object: { metadata: _, ...rest } }) => hostPathIn(rest) ?? []);
  return found.slice(0, 1).map(path => ({
    field: 'options',
    message: `It would use ${JSON.stringify(
      path.slice(0, 200),
    )} on the machines of ${cluster}, which takes ${key}: true; expected no path of a machine`,
  }));
}

function hostPathIn(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return HOST_SCHEME.test(value) ? value : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found =
      HOST_FIELDS.includes(key) && each !== undefined
        ? nameOf(each)
        : hostPathIn(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
