import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  inferenceModelReadPermission,
  inferenceModelUpdatePermission,
  InferenceSchemas,
  ModelServiceSpec,
  ownerFromLabels,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  InferenceDriver,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import type { DeviceReader } from '../read/DeviceReader';
import { IndicatorProblems } from '../read/ports';
import { checkFit } from './checkFit';
import { Service, ServiceObject } from './composeService';
import { judgeSlos, sloProblems } from './judgeSlos';
import { describeTarget, findObject, isOurs } from './OwnWrites';
import { targetOf } from './planService';
import { Problem } from './problems';
import { Target } from './Targets';

const NAMESPACES: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** Where the definitions of what is made beside models are got. */
const PROMETHEUS_OPERATOR =
  'the Prometheus Operator (https://prometheus-operator.dev)';

/** What {@link ServiceChecker} works with. */
export interface ServiceCheckerOptions {
  access: Pick<ModelAccess, 'permits'>;
  devices: Pick<DeviceReader, 'read'>;
  thresholds: IndicatorProblems;
  clientOf(cluster: string): ClusterClient;
}

/** A service that is to be made, and where. */
export interface CheckedPlan {
  service: Service;
  driver: InferenceDriver;
  target: Target;
}

/** What was found of a service that is to be made. */
export interface CheckedService {
  problems: Problem[];
  /** Whether its SLOs can be measured. */
  slos: InferenceSchemas['ServiceSlo'][];
  /** Whether it is there already, made by provisioning. */
  exists: boolean;
  /** What there is of its model, where the caller may change that. */
  found: KubernetesObject[];
  /** What the person should know. */
  notes: string[];
}

/** What speaks against a model service, found out without changing anything. */
export class ServiceChecker {
  static create(options: ServiceCheckerOptions): ServiceChecker {
    return new ServiceChecker(options);
  }

  private constructor(private readonly options: ServiceCheckerOptions) {}

  /** Looks at what is known, and at the clusters: definitions, namespaces, names. */
  async check(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
    { service, driver, target }: CheckedPlan,
    options: CallOptions,
  ): Promise<CheckedService> {
    const { problem: tooLarge, note } = await this.checkFit(
      spec,
      { service, target },
      options,
    );
    const { thresholds } = this.options;
    const slos = await judgeSlos(spec, service, driver, thresholds);
    const known = [...sloProblems(slos), ...(tooLarge ? [tooLarge] : [])];
    const notes = note === undefined ? [] : [note];
    const missing = [
      ...(await this.definitionProblems(service, driver, options)),
      ...(await this.namespaceProblems(service, options)),
    ];
    if (missing.length > 0) {
      const problems = [...known, ...missing];
      return { problems, slos, exists: false, found: [], notes };
    }
    const names = await this.nameProblems(credentials, spec, service, options);
    return { ...names, slos, problems: [...known, ...names.problems], notes };
  }

  private async checkFit(
    spec: ModelServiceSpec,
    { service, target }: Pick<CheckedPlan, 'service' | 'target'>,
    options: CallOptions,
  ): Promise<ReturnType<typeof checkFit>> {
    const { devices } = this.options;
    const { gpus, error } = await devices.read(spec.cluster, options);
    return checkFit(spec, {
      devices: gpus,
      unread: error?.message,
      otherGpus: target.otherGpus,
      weightsOnGpus: service.weightsOnGpus,
    });
  }

  private async definitionProblems(
    { objects }: Service,
    { title, homepage }: InferenceDriver,
    options: CallOptions,
  ): Promise<Problem[]> {
    const problems: Problem[] = [];
    const asked = new Set<string>();
    for (const { cluster, kind, part } of objects) {
      const { group, version, plural } = kind;
      const key = JSON.stringify([cluster, group, version, plural]);
      if (asked.has(key)) continue;
      asked.add(key);
      const client = this.options.clientOf(cluster);
      const versions = await client.servedVersions({ group, plural }, options);
      if (versions.includes(version)) continue;
      const what = group ? `${plural}.${group}` : plural;
      const system = homepage ? `${title} (${homepage})` : title;
      const from = part === 'model' ? system : PROMETHEUS_OPERATOR;
      problems.push({
        field: part === 'model' ? 'driver' : part,
        message: `${cluster} does not serve ${what} in ${version}${
          versions.length > 0 ? `, only in ${versions.join(' and ')}` : ''
        }; install ${from} there${
          part === 'model' ? '' : `, or leave the ${part} out`
        }`,
      });
    }
    return problems;
  }

  private async namespaceProblems(
    { objects }: Service,
    options: CallOptions,
  ): Promise<Problem[]> {
    const problems: Problem[] = [];
    const asked = new Set<string>();
    for (const each of objects) {
      const { cluster, part } = each;
      const client = this.options.clientOf(cluster);
      const name = each.object.metadata.namespace;
      const key = JSON.stringify([cluster, name]);
      // A server that is none of Kubernetes says what it has when it is asked to make something.
      if (!name || client.source.kind === 'server' || asked.has(key)) continue;
      asked.add(key);
      if (!(await namespaceExists(client, name, options))) {
        problems.push({
          field: part === 'model' ? 'namespace' : part,
          message: `There is no namespace ${name} in ${cluster}; have it made first`,
        });
      }
    }
    return problems;
  }

  private async nameProblems(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
    service: Service,
    options: CallOptions,
  ): Promise<Omit<CheckedService, 'notes' | 'slos'>> {
    const problems: Problem[] = [];
    const ours: KubernetesObject[] = [];
    let exists = false;
    for (const wanted of service.objects) {
      const client = this.options.clientOf(wanted.cluster);
      const found = await findObject(client, targetOf(wanted), options);
      if (!found) continue;
      if (!isOurs(found, service.ref)) {
        problems.push(takenBySomethingElse(spec, wanted));
        continue;
      }
      const isModel = wanted.part === 'model';
      exists ||= isModel;
      // Rules may be left of a model that is gone: they are whose the model was.
      const problem = await this.ownerProblem(
        credentials,
        spec,
        service,
        found,
      );
      if (problem) problems.push(problem);
      else if (isModel) ours.push(found);
    }
    return { problems: distinct(problems), exists, found: ours };
  }

  /**
   * A model of another owner is theirs. Whom the form names as its owner says
   * nothing of who asks: what is there is for those who may change it.
   */
  private async ownerProblem(
    credentials: BackstageCredentials,
    spec: ModelServiceSpec,
    { model }: Service,
    found: KubernetesObject,
  ): Promise<Problem | undefined> {
    const labels = found.metadata.labels ?? {};
    const theirs = ownerFromLabels(labels);
    const [readable, permitted] = await this.options.access.permits(
      credentials,
      [inferenceModelReadPermission, inferenceModelUpdatePermission],
      { snapshot: { ...model, labels }, observedAt: 0 },
    );
    const sameOwner =
      theirs === undefined || theirs === ownerFromLabels(model.labels);
    if (permitted && sameOwner) return undefined;
    if (readable && sameOwner) {
      return {
        field: 'name',
        message: `There is a model service ${spec.name} in ${spec.namespace} of ${spec.cluster} already, and you lack the permission ${inferenceModelUpdatePermission.name} on it; take another name`,
        because: 'denied',
      };
    }
    return {
      field: 'name',
      message: `The name ${spec.name} is taken in ${spec.namespace} of ${spec.cluster} by a model service of somebody else; take another name`,
      because: 'taken',
    };
  }
}

/** What a cluster answers to a dry run, as a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ConflictError) {
    return { message: error.message, because: 'taken' };
  }
  if (error instanceof InputError || error instanceof NotFoundError) {
    return { message: error.message };
  }
  if (error instanceof SourceFailure) {
    return { field: 'cluster', message: error.message };
  }
  throw error;
}

function takenBySomethingElse(
  { name, namespace, cluster }: ModelServiceSpec,
  wanted: ServiceObject,
): Problem {
  const { part } = wanted;
  return {
    field: part === 'model' ? 'name' : part,
    message:
      part === 'model'
        ? `The name ${name} is taken in ${namespace} of ${cluster}; take another name`
        : `There is a ${describeTarget(
            targetOf(wanted),
          )} of ${cluster} already, which was not made for this model; rename that, or leave the ${part} out`,
    because: 'taken',
  };
}

async function namespaceExists(
  client: ClusterClient,
  name: string,
  options: CallOptions,
): Promise<boolean> {
  try {
    return Boolean(
      await findObject(client, { kind: NAMESPACES, name }, options),
    );
  } catch (error) {
    // Who may make models need not be allowed to read namespaces; the dry run tells then.
    if (error instanceof SourceFailure && error.reason === 'forbidden') {
      return true;
    }
    throw error;
  }
}

function distinct(problems: Problem[]): Problem[] {
  return problems.filter(
    ({ message }, index) =>
      problems.findIndex(each => each.message === message) === index,
  );
}
