import { groupVersion, type Resource } from './resources';

const version = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.4',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.27.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const accessReview = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resources: [
    {
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    },
  ],
};

/** The answer to /version. */
export function serverVersion(): object {
  return version;
}

/** The answer to /api. */
export function coreVersions(): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: '' },
    ],
  };
}

/** The answer to /apis. */
export function groupList(resources: Resource[]): object {
  const names = new Set([
    ...resources.map(resource => resource.group),
    accessReview.group,
  ]);
  names.delete('');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...names].map(name => groupEntry(name, resources)),
  };
}

/** The answer to /apis/<group>; undefined where there is no such group. */
export function apiGroup(
  name: string,
  resources: Resource[],
): object | undefined {
  const known =
    name === accessReview.group ||
    resources.some(resource => resource.group === name);
  return known && name !== ''
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(name, resources) }
    : undefined;
}

function groupEntry(name: string, resources: Resource[]) {
  const served = resources
    .filter(resource => resource.group === name)
    .map(resource => resource.version);
  const versions = [
    ...new Set(name === accessReview.group ? [accessReview.version] : served),
  ].map(served1 => ({ groupVersion: `${name}/${served1}`, version: served1 }));
  return { name, versions, preferredVersion: versions[0] };
}

/** The answer to /api/v1 and /apis/<group>/<version>; undefined where there is no such version. */
export function resourceList(
  group: string,
  apiVersion: string,
  resources: Resource[],
): object | undefined {
  const entries =
    group === accessReview.group && apiVersion === accessReview.version
      ? accessReview.resources
      : resources
          .filter(
            resource =>
              resource.group === group && resource.version === apiVersion,
          )
          .flatMap(resourceEntries);
  return entries.length === 0
    ? undefined
    : {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: groupVersion({ group, version: apiVersion }),
        resources: entries,
      };
}

function resourceEntries(resource: Resource): object[] {
  const { plural, singular, namespaced, kind, shortNames, categories } =
    resource;
  const subresource = (
    name: string,
    verbs: string[],
    as: object = { kind },
  ) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...as,
    verbs,
  });
  const writable = ['get', 'patch', 'update'];
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: [
        'create',
        'delete',
        'deletecollection',
        'get',
        'list',
        'patch',
        'update',
        'watch',
      ],
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...(resource.hasStatus ? [subresource('status', writable)] : []),
    ...(resource.scale
      ? [
          subresource('scale', writable, {
            group: 'autoscaling',
            version: 'v1',
            kind: 'Scale',
          }),
        ]
      : []),
    ...(plural === 'pods'
      ? [
          subresource('log', ['get']),
          subresource('proxy', ['create', 'delete', 'get', 'patch', 'update'], {
            kind: 'PodProxyOptions',
          }),
        ]
      : []),
  ];
}
