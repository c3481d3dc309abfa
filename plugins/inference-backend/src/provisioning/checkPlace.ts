import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  inferenceModelCreatePermission,
  ModelServiceSpec,
  OWNER_LABEL,
  provisionedLabels,
  SloProfiles,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { KnownFields, ModelAccess } from '../access/ModelAccess';
import { Problem } from './problems';
import { Target, Targets } from './Targets';
import { asAsked } from './toModelSpec';

const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_KEY =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Where a model service goes, and what speaks against it without asking any cluster. */
export interface CheckedPlace {
  /** Undefined where there is none; then there is a problem. */
  place?: { target: Target; driver: InferenceDriver };
  problems: Problem[];
}

/**
 * Whether a model service may be made where it is asked for, by whom it is
 * asked for. Nothing else is looked at before this is settled, and no name is
 * told of what the caller may not use.
 */
export async function checkPlace(
  credentials: BackstageCredentials,
  spec: ModelServiceSpec,
  options: {
    access: Pick<ModelAccess, 'couldPermit' | 'permits'>;
    targets: Targets;
    profiles: SloProfiles;
    requireOwner: boolean;
  },
): Promise<CheckedPlace> {
  const { access, targets } = options;
  const could = await access.couldPermit(
    credentials,
    inferenceModelCreatePermission,
  );
  const place = findPlace(spec, targets, could);
  if ('message' in place) return { problems: [place] };
  const [permitted] = await access.permits(
    credentials,
    [inferenceModelCreatePermission],
    { snapshot: asAsked(spec), observedAt: 0 },
  );
  if (!permitted) {
    return { problems: [deniedFor(spec)] };
  }
  return {
    place,
    problems: [
      ...labelProblems(spec),
      ...choiceProblems(spec, place.target),
      ...profileProblems(spec, options.profiles),
      ...(options.requireOwner && !provisionedLabels(spec)[OWNER_LABEL]
        ? [
            {
              field: 'owner',
              message:
                'The owner is missing; expected the name of a group, because inference.provisioning.requireOwner is set',
            } as const,
          ]
        : []),
    ],
  };
}

function findPlace(
  { cluster, namespace, driver }: ModelServiceSpec,
  targets: Targets,
  could: (known: KnownFields) => boolean,
): { target: Target; driver: InferenceDriver } | Problem {
  const usable = targets.all.filter(each =>
    each.namespaces.some(one =>
      could({ cluster: each.cluster, namespace: one }),
    ),
  );
  const target = usable.find(each => each.cluster === cluster);
  if (!target) {
    return {
      field: 'cluster',
      message: `You may make no model services on ${JSON.stringify(cluster)}; ${
        usable.length > 0
          ? `you may on ${usable.map(each => each.cluster).join(' and ')}`
          : 'there is no cluster where you may: it takes config under inference.clusters.<name>.provisioning and the permission inference.model.create'
      }`,
      because: 'denied',
    };
  }
  const namespaces = target.namespaces.filter(one =>
    could({ cluster, namespace: one }),
  );
  if (!namespaces.includes(namespace)) {
    return {
      field: 'namespace',
      message: `You may make no model services in ${JSON.stringify(
        namespace,
      )} of ${cluster}; you may in ${namespaces.join(' and ')}`,
      because: 'denied',
    };
  }
  const drivers = target.drivers.filter(({ id }) =>
    could({ cluster, namespace, driver: id }),
  );
  const found = drivers.find(({ id }) => id === driver);
  return found
    ? { target, driver: found }
    : {
        field: 'driver',
        message: `Models of ${JSON.stringify(
          driver,
        )} cannot be made in ${namespace} of ${cluster}; those of ${
          drivers.map(({ id }) => id).join(' and ') || 'no system'
        } can`,
      };
}

/** Cluster, namespace and system are known to be possible: it is the owner. */
function deniedFor(spec: ModelServiceSpec): Problem {
  const owner = provisionedLabels(spec)[OWNER_LABEL];
  return {
    field: 'owner',
    message: `You lack the permission ${
      inferenceModelCreatePermission.name
    } for model services ${
      owner ? `of the owner ${owner}` : 'without an owner'
    } in ${spec.namespace} of ${spec.cluster}`,
    because: 'denied',
  };
}

function labelProblems(spec: ModelServiceSpec): Problem[] {
  const { owner, system, labels = {} } = spec;
  const values = [
    ['owner', owner],
    ['system', system],
  ] as const;
  return [
    ...values.flatMap(([field, value]): Problem[] =>
      value === undefined || LABEL_VALUE.test(value)
        ? []
        : [
            {
              field,
              message: `${JSON.stringify(
                value,
              )} cannot be the ${field}; expected the name of one in the catalog's default namespace, which can stand in a label`,
            },
          ],
    ),
    ...Object.entries(labels).flatMap(([key, value]): Problem[] =>
      LABEL_KEY.test(key) && (value === '' || LABEL_VALUE.test(value))
        ? []
        : [
            {
              field: 'labels',
              message: `${JSON.stringify(
                `${key}: ${value}`,
              )} is not a label of Kubernetes`,
            },
          ],
    ),
  ];
}

/** What is made beside the model goes beside it or where config says, and nowhere else. */
function choiceProblems(spec: ModelServiceSpec, target: Target): Problem[] {
  const near = target.kind === 'cluster' ? [spec.namespace] : [];
  const { ruleNamespace, dashboardNamespace } = target.beside ?? {};
  const allowed = {
    rules: [...near, ruleNamespace],
    monitors: near,
    dashboard: [...near, dashboardNamespace],
  };
  return (['rules', 'monitors', 'dashboard'] as const).flatMap(
    (field): Problem[] => {
      const choice = spec[field];
      const namespace = choice ? choice.namespace : undefined;
      if (namespace === undefined || allowed[field].includes(namespace)) {
        return [];
      }
      return [
        {
          field,
          message: `${JSON.stringify(
            namespace,
          )} cannot be the namespace of the ${field}; expected ${
            [...new Set(allowed[field])].filter(Boolean).join(' or ') || 'none'
          }`,
        },
      ];
    },
  );
}

function profileProblems(
  { sloProfile }: ModelServiceSpec,
  { profiles }: SloProfiles,
): Problem[] {
  if (sloProfile === undefined || Object.hasOwn(profiles, sloProfile)) {
    return [];
  }
  return [
    {
      field: 'sloProfile',
      message: `There is no SLO profile ${JSON.stringify(
        sloProfile,
      )}; expected ${
        Object.keys(profiles).join(' or ') ||
        'none, because inference.slo.profiles has none'
      }`,
    },
  ];
}
