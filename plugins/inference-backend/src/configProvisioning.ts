import { InputError } from '@backstage/errors';
import { BurnSeverity } from '@wakeboard/plugin-inference-common';
import { ConfigSection } from './configSection';

/** What may be made in a cluster. */
export interface ClusterProvisioning {
  /** Where models may be made. */
  namespaces: string[];
  /** Whether models may use the disks of the machines that they run on; not if left out. */
  hostPaths?: boolean;
  /** Secrets of their namespaces that models may use; none if left out. */
  secrets?: string[];
  /** ServiceAccounts of their namespaces as which models may run; only the default one if left out. */
  serviceAccounts?: string[];
  /** What images begin with that may be asked for; any if left out. */
  images?: string[];
  /** On every PrometheusRule, unless the person asks for others. */
  ruleLabels: Record<string, string>;
  /** On every ServiceMonitor and PodMonitor. */
  monitorLabels: Record<string, string>;
  /** On every ConfigMap with a dashboard. */
  dashboardLabels: Record<string, string>;
  /** Where rules live; beside the model if left out. */
  ruleNamespace?: string;
  /** Where dashboards live; beside the model if left out. */
  dashboardNamespace?: string;
  /** GPUs there may be beside those that are known: product, and bytes of one. */
  otherGpus?: Record<string, number>;
}

/** What may be made on a server. */
export interface ServerProvisioning {
  /** Where models may be made, as the server calls its parts. */
  namespaces: string[];
  /** Whether models may use the disks of the machines that they run on; not if left out. */
  hostPaths?: boolean;
  /** What images begin with that may be asked for; any if left out. */
  images?: string[];
  /** Where their rules and dashboards are put; undefined: nowhere, they are only rendered. */
  rulesIn?: { cluster: string; namespace: string };
}

/** What all that is made has in common. */
export interface ProvisioningConfig {
  /** Where the pages are that alerts link to, without a slash at the end. */
  runbookBaseUrl: string;
  /** The team's own words for the label `severity`. */
  severityLabels: Partial<Record<BurnSeverity, string>>;
  /** Whether every model service needs an owner. */
  requireOwner: boolean;
}

const RUNBOOKS =
  'https://github.com/wakeboard/wakeboard/blob/main/docs/runbooks';
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const MEMORY = /^(\d+(?:\.\d+)?)Gi$/;
const GIB = 1024 ** 3;
const LABEL_KEY =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** Undefined: nothing may be made in the cluster. */
export function readClusterProvisioning(
  parent: ConfigSection,
): ClusterProvisioning | undefined {
  if (!parent.has('provisioning')) return undefined;
  const section = parent.section('provisioning');
  section.refuseOthers([
    'namespaces',
    'hostPaths',
    'secrets',
    'serviceAccounts',
    'images',
    'ruleLabels',
    'monitorLabels',
    'dashboardLabels',
    'ruleNamespace',
    'dashboardNamespace',
    'otherGpus',
  ]);
  return {
    namespaces: readNames(section, 'namespaces', isNamespace),
    ...readHostPaths(section),
    secrets: readAllowed(section, 'secrets'),
    serviceAccounts: readAllowed(section, 'serviceAccounts'),
    images: readAllowed(section, 'images'),
    ruleLabels: readLabels(section, 'ruleLabels'),
    monitorLabels: readLabels(section, 'monitorLabels'),
    dashboardLabels: readLabels(section, 'dashboardLabels'),
    ruleNamespace: readNamespace(section, 'ruleNamespace'),
    dashboardNamespace: readNamespace(section, 'dashboardNamespace'),
    ...(section.has('otherGpus') && {
      otherGpus: readMemories(section.section('otherGpus')),
    }),
  };
}

/** Undefined: nothing may be made on the server. */
export function readServerProvisioning(
  parent: ConfigSection,
  clusters: readonly { name: string }[],
): ServerProvisioning | undefined {
  if (!parent.has('provisioning')) return undefined;
  const section = parent.section('provisioning');
  section.refuseOthers(['namespaces', 'hostPaths', 'images', 'rulesIn']);
  const made = {
    namespaces: readNames(section, 'namespaces', text => text !== ''),
    ...readHostPaths(section),
    images: readAllowed(section, 'images'),
  };
  if (!section.has('rulesIn')) return made;
  const rulesIn = section.section('rulesIn');
  rulesIn.refuseOthers(['cluster', 'namespace']);
  const names = clusters.map(({ name }) => name);
  const cluster = rulesIn.text('cluster');
  if (cluster === undefined || !names.includes(cluster)) {
    throw bad(
      rulesIn,
      'cluster',
      names.length > 0
        ? `the name of a cluster: ${names.join(' or ')}`
        : 'the name of a cluster, of which none is configured',
    );
  }
  const namespace = readNamespace(rulesIn, 'namespace');
  if (namespace === undefined) {
    throw bad(rulesIn, 'namespace', 'the name of a namespace');
  }
  return { ...made, rulesIn: { cluster, namespace } };
}

/** The section `inference.provisioning`. */
export function readProvisioning(section: ConfigSection): ProvisioningConfig {
  section.refuseOthers(['runbookBaseUrl', 'severityLabels', 'requireOwner']);
  const severities = section.section('severityLabels');
  severities.refuseOthers(['page', 'ticket']);
  const page = severities.text('page');
  const ticket = severities.text('ticket');
  return {
    runbookBaseUrl: section.has('runbookBaseUrl')
      ? section.url('runbookBaseUrl')
      : RUNBOOKS,
    severityLabels: { ...(page && { page }), ...(ticket && { ticket }) },
    requireOwner: readFlag(section, 'requireOwner'),
  };
}

function readMemories(section: ConfigSection): Record<string, number> {
  return Object.fromEntries(
    section.entries().map(([product, value]) => {
      const [, gibibytes] = MEMORY.exec(String(value)) ?? [];
      if (!(Number(gibibytes) > 0)) {
        throw bad(section, product, 'the memory of one GPU, for example 80Gi');
      }
      return [product, Number(gibibytes) * GIB];
    }),
  );
}

function readAllowed(
  section: ConfigSection,
  name: string,
): string[] | undefined {
  return section.has(name)
    ? readNames(section, name, text => text !== '')
    : undefined;
}

function readHostPaths(section: ConfigSection): { hostPaths?: true } {
  return readFlag(section, 'hostPaths') ? { hostPaths: true } : {};
}

function readFlag(section: ConfigSection, name: string): boolean {
  const value = section.value(name) ?? false;
  if (typeof value !== 'boolean') throw bad(section, name, 'true or false');
  return value;
}

function readNames(
  section: ConfigSection,
  name: string,
  isAccepted: (text: string) => boolean,
): string[] {
  const value = section.value(name);
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every(
      (each): each is string => typeof each === 'string' && isAccepted(each),
    )
  ) {
    throw bad(section, name, 'a list of names, for example [team-a]');
  }
  return [...new Set(value)];
}

function readNamespace(
  section: ConfigSection,
  name: string,
): string | undefined {
  const text = section.text(name);
  if (text !== undefined && !isNamespace(text)) {
    throw bad(section, name, 'the name of a namespace');
  }
  return text;
}

function readLabels(
  parent: ConfigSection,
  name: string,
): Record<string, string> {
  const section = parent.section(name);
  return Object.fromEntries(
    section.entries().map(([key, value]) => {
      if (
        !LABEL_KEY.test(key) ||
        typeof value !== 'string' ||
        !LABEL_VALUE.test(value)
      ) {
        throw new InputError(
          `Config key ${section.key} holds ${JSON.stringify(
            key,
          )}: ${JSON.stringify(
            value,
          )}; expected a label of Kubernetes, for example release: kube-prometheus-stack`,
        );
      }
      return [key, value];
    }),
  );
}

function isNamespace(text: string): boolean {
  return NAMESPACE.test(text);
}

function bad(
  section: ConfigSection,
  name: string,
  accepted: string,
): InputError {
  const value = section.value(name);
  return new InputError(
    `Config key ${section.key}.${name} is ${
      value === undefined ? 'missing' : JSON.stringify(value)
    }; expected ${accepted}`,
  );
}
