import { NotFoundError } from '@backstage/errors';
import {
  InferenceSchemas,
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceService,
  InferenceServiceOptions,
} from '@wakeboard/plugin-inference-node';

type Spec = InferenceSchemas['ModelServiceSpec'];

/** An inference backend that makes model services in memory. */
export class FakeInference
  implements
    Pick<
      InferenceService,
      | 'checkModel'
      | 'renderModel'
      | 'applyModel'
      | 'getModel'
      | 'listProvisioned'
      | 'deleteModel'
    >
{
  /** What was asked, with by whom. */
  readonly calls: Array<{ method: string; principal: unknown }> = [];
  /** Specifications that were applied, by model as text. */
  readonly made = new Map<string, string>();
  problems: InferenceSchemas['ModelServiceProblem'][] = [];
  notes: string[] = [];
  files: Array<{ path: string; content: string }> = [
    { path: 'models/a/model.yaml', content: 'kind: Deployment\n' },
    { path: 'models/a/catalog-info.yaml', content: 'kind: Component\n' },
  ];
  /** Thrown by the next calls of a method. */
  readonly failures: Partial<Record<string, Error>> = {};
  errors: InferenceSchemas['SourceError'][] = [];
  /** States that the model has, one after the other; the last one stays. */
  states: Array<Partial<InferenceSchemas['ModelDetail']>> = [
    { state: 'serving' },
  ];

  count(method: string): number {
    return this.calls.filter(call => call.method === method).length;
  }

  async checkModel(spec: Spec, options: InferenceServiceOptions) {
    this.called('checkModel', options);
    return { ref: refOf(spec), problems: this.problems, notes: [] };
  }

  async renderModel(spec: Spec, options: InferenceServiceOptions) {
    this.called('renderModel', options);
    return { ref: refOf(spec), files: this.files, notes: this.notes };
  }

  async applyModel(
    { spec, dryRun }: { spec: Spec; dryRun?: boolean },
    options: InferenceServiceOptions,
  ): Promise<InferenceSchemas['AppliedModelService']> {
    this.called(dryRun ? 'applyModel dry' : 'applyModel', options);
    const ref = refOf(spec);
    const key = stringifyModelRef(ref);
    const wanted = JSON.stringify(spec);
    const before = this.made.get(key);
    if (!dryRun) this.made.set(key, wanted);
    const same = before === wanted ? 'unchanged' : 'changed';
    const change = before === undefined ? 'created' : same;
    return {
      ref,
      objects: objectsOf(ref).map(object => ({
        ...object,
        change,
        diff: `--- ${object.kind}\n+++ ${wanted}`,
      })),
      notes: this.notes,
    };
  }

  async getModel(ref: ModelRef, options: InferenceServiceOptions) {
    this.called('getModel', options);
    const state =
      this.states.length > 1 ? this.states.shift()! : this.states[0];
    if (!state) throw new NotFoundError('There is no such model');
    return {
      ref,
      driverTitle: 'vLLM',
      state: 'unknown',
      replicas: {},
      observedAt: 0,
      pods: [],
      conditions: [],
      facts: [],
      labels: {},
      gpus: [],
      actions: [],
      pending: [],
      signals: [],
      errors: [],
      ...state,
    } as InferenceSchemas['ModelDetail'];
  }

  async listProvisioned(ref: ModelRef, options: InferenceServiceOptions) {
    this.called('listProvisioned', options);
    const { errors, notes } = this;
    return { ref, objects: this.objects(ref), errors, notes };
  }

  async deleteModel(
    ref: ModelRef,
    options: InferenceServiceOptions & { dryRun?: boolean },
  ) {
    this.called(options.dryRun ? 'deleteModel dry' : 'deleteModel', options);
    const objects = this.objects(ref);
    if (!options.dryRun) this.made.delete(stringifyModelRef(ref));
    return { ref, objects, errors: this.errors };
  }

  private objects(ref: ModelRef) {
    return this.made.has(stringifyModelRef(ref)) ? objectsOf(ref) : [];
  }

  private called(
    method: string,
    { credentials, signal }: InferenceServiceOptions,
  ) {
    signal?.throwIfAborted();
    this.calls.push({ method, principal: credentials.principal });
    const failure = this.failures[method];
    if (failure) throw failure;
  }
}

function refOf({ cluster, namespace, driver, name }: Spec): ModelRef {
  return { cluster, namespace, driver, name };
}

function objectsOf({ cluster, namespace, name }: ModelRef) {
  return [
    { cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    {
      cluster,
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      namespace,
      name: `vllm-${name}`,
    },
  ];
}
