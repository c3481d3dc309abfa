import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { Service } from './composeService';
import { Problem } from './problems';
import { Target } from './Targets';

/** What pods are given more rights by than others of their namespace. */
const NEVER = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'privileged',
  'allowPrivilegeEscalation',
  'nodeName',
];
/** References to objects of a namespace that hold what not everybody may know. */
const SECRET = /^(?:secret|secretRef|secretKeyRef|.+SecretRef)$/;
const SECRETS = 'imagePullSecrets';
const SERVICE_ACCOUNT = /^serviceAccount(?:Name)?$/;

/** A name in an object, and of what. */
interface Named {
  what: 'secrets' | 'serviceAccounts' | 'never';
  name: string;
}

/**
 * That a model would use what others keep in its namespace, or more rights than
 * the namespace gives: whoever may make models there need not be allowed to
 * read its Secrets or to act as its ServiceAccounts, and asks here with the
 * rights of the backend. It is looked for in what is rendered, so that no
 * system's option is forgotten.
 */
export function reachProblems(
  { image }: ModelServiceSpec,
  { kind, cluster, ...allowed }: Target,
  { objects }: Pick<Service, 'objects'>,
): Problem[] {
  const section = `inference.${kind}s.${cluster}.provisioning`;
  // Servers have no objects of Kubernetes, and environments that may be named like them.
  const found = (kind === 'cluster' ? objects : [])
    .filter(({ part }) => part === 'model')
    .flatMap(({ object: { metadata: _, ...rest } }) => namesIn(rest));
  const problems = found.flatMap(({ what, name }): string[] => {
    if (what === 'never') {
      return [`It would use ${name}, which no model made here may`];
    }
    if (allowed[what]?.includes(name)) return [];
    const of = what === 'secrets' ? 'Secret' : 'ServiceAccount';
    return [
      `It would use the ${of} ${JSON.stringify(
        name.slice(0, 100),
      )}, which takes that name in ${section}.${what}; ${expected(
        allowed[what],
      )}`,
    ];
  });
  const prefixes = allowed.images;
  return [
    ...[...new Set(problems)].map(
      (message): Problem => ({ field: 'options', message }),
    ),
    ...(image !== undefined &&
    prefixes &&
    !prefixes.some(prefix => image.startsWith(prefix))
      ? [
          {
            field: 'image',
            message: `The image ${JSON.stringify(
              image.slice(0, 200),
            )} is not among those of ${section}.images; expected one that begins with ${prefixes.join(
              ' or ',
            )}`,
          } as const,
        ]
      : []),
  ];
}

function expected(names: readonly string[] = []): string {
  return names.length > 0
    ? `expected ${names.join(' or ')}`
    : 'expected none, as long as none is there';
}

function namesIn(value: unknown): Named[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]): Named[] => {
    if (SERVICE_ACCOUNT.test(key) && typeof each === 'string') {
      return [{ what: 'serviceAccounts', name: each }];
    }
    if (SECRET.test(key)) {
      return [{ what: 'secrets', name: nameOf(each) }];
    }
    if (key === SECRETS && Array.isArray(each)) {
      return each.map(one => ({ what: 'secrets', name: nameOf(one) }));
    }
    if (NEVER.includes(key) && each !== false && each !== undefined) {
      return [{ what: 'never', name: key }];
    }
    return namesIn(each);
  });
}

/** As `{ name }` of a reference, `{ secretName }` of a volume, or the name itself. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (/^(?:name|secretName)$/.test(key) && typeof each === 'string') {
        return each;
      }
    }
  }
  return JSON.stringify(value);
}
