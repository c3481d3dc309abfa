import { ModelSpec } from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  RenderedKind,
  Rendering,
} from '@wakeboard/plugin-inference-node';
import { weightsOnGpus } from '@wakeboard/plugin-inference-node/kit';
import { GROUP, SERVICE_LABEL } from './names';
import { RenderOptions, readOptions, Runtime } from './renderOptions';
import { refusalOf } from './renderRefusal';
import { repositoryOf } from './servedName';

/**
 * A specification to a Model and an InferenceService of the same name. Two
 * defaults of LLMKube are never left to it: the port, which without
 * `spec.endpoint.port` is another one in the Service than in the pod for every
 * engine but llama.cpp, and the download by an init container, which can fetch
 * files but no repository.
 */

const VERSION = 'v1alpha1';
const API_VERSION = `${GROUP}/${VERSION}`;

/** What is made: the service fails where its Model is not there. */
export const renders: RenderedKind[] = [
  ['Model', 'models'],
  ['InferenceService', 'inferenceservices'],
].map(([kind, plural]) => ({
  group: GROUP,
  version: VERSION,
  plural,
  kind,
  namespaced: true,
}));

/** What the resources of a runtime need to know of its engine. */
interface Engine {
  port: number;
  /** The flag that names the served model. */
  nameFlag?: string;
  /** The field that carries what a specification says of the context. */
  context(tokens: number): Record<string, unknown>;
  /** Field of the engine's own configuration, for its token. */
  config?: string;
  metrics: boolean;
  /** Whether it leaves no weights to the processor where it is given GPUs. */
  gpusOnly: boolean;
}

const ENGINES: Readonly<Record<Runtime, Engine>> = {
  vllm: {
    port: 8000,
    nameFlag: '--served-model-name',
    context: maxModelLen => ({ vllmConfig: { maxModelLen } }),
    config: 'vllmConfig',
    metrics: true,
    gpusOnly: true,
  },
  sglang: {
    port: 30000,
    nameFlag: '--served-model-name',
    context: contextLength => ({ sglangConfig: { contextLength } }),
    config: 'sglangConfig',
    metrics: true,
    gpusOnly: true,
  },
  tgi: {
    port: 80,
    context: maxTotalTokens => ({ tgiConfig: { maxTotalTokens } }),
    config: 'tgiConfig',
    metrics: true,
    gpusOnly: true,
  },
  llamacpp: {
    port: 8080,
    nameFlag: '--alias',
    context: contextSize => ({ contextSize }),
    metrics: true,
    gpusOnly: false,
  },
  generic: { port: 8080, context: () => ({}), metrics: false, gpusOnly: false },
};

/** Vendors by the extended resource that LLMKube asks for on its own. */
const VENDORS: Readonly<
  Record<string, { name: string; accelerator: string } | undefined>
> = {
  'nvidia.com/gpu': { name: 'nvidia', accelerator: 'cuda' },
  'amd.com/gpu': { name: 'amd', accelerator: 'rocm' },
  'gpu.intel.com/i915': { name: 'intel', accelerator: 'intel' },
};

/** The objects that make a model service, or why LLMKube cannot serve it. */
export function render(spec: ModelSpec): Rendering {
  const options = readOptions(spec.options ?? {});
  if ('refused' in options) {
    return options;
  }
  const refused = refusalOf(spec, options);
  if (refused !== undefined) {
    return { refused };
  }
  const engine = ENGINES[options.runtime];
  const metadata = () => ({
    name: spec.name,
    namespace: spec.namespace,
    labels: { ...spec.labels },
    ...(spec.annotations && { annotations: { ...spec.annotations } }),
  });
  return {
    objects: [
      {
        apiVersion: API_VERSION,
        kind: 'Model',
        metadata: metadata(),
        spec: modelSpec(spec, options),
      },
      {
        apiVersion: API_VERSION,
        kind: 'InferenceService',
        metadata: metadata(),
        spec: serviceSpec(spec, options, engine),
      },
    ] satisfies KubernetesObject[],
    monitors: engine.metrics
      ? [
          {
            kind: 'pod',
            selector: { [SERVICE_LABEL]: spec.name },
            port: 'http',
            path: '/metrics',
          },
        ]
      : [],
    weightsOnGpus: engine.gpusOnly && weightsOnGpus(spec),
    notes: notesOn(spec, options, engine),
  };
}

function modelSpec(spec: ModelSpec, options: RenderOptions) {
  const { gpuResource = 'nvidia.com/gpu', gpus } = spec;
  const vendor = VENDORS[gpuResource];
  return {
    source: spec.source,
    format: options.format ?? formatOf(spec.source, options.runtime),
    ...(options.quantization && { quantization: options.quantization }),
    ...(options.sourceSecret && {
      sourceSecretRef: { name: options.sourceSecret },
    }),
    hardware:
      gpus > 0
        ? {
            accelerator: vendor?.accelerator ?? 'cuda',
            gpu: {
              enabled: true,
              count: gpus,
              ...(vendor
                ? { vendor: vendor.name }
                : { resourceName: gpuResource }),
            },
          }
        : { accelerator: 'cpu' },
  };
}

function formatOf(source: string, runtime: Runtime): string {
  return /\.gguf$/i.test(source) || runtime === 'llamacpp'
    ? 'gguf'
    : 'safetensors';
}

function serviceSpec(spec: ModelSpec, options: RenderOptions, engine: Engine) {
  const { autoscaling, slo } = options;
  const port = options.port ?? engine.port;
  const resources = {
    ...(spec.gpus > 0 && { gpu: spec.gpus }),
    ...(spec.cpu && { cpu: spec.cpu }),
    ...(spec.memory && { memory: spec.memory }),
  };
  const named =
    engine.nameFlag === undefined
      ? []
      : [engine.nameFlag, spec.servedName ?? spec.name];
  const args = [...named, ...(spec.args ?? [])];
  const argsField = options.runtime === 'generic' ? 'args' : 'extraArgs';
  return {
    modelRef: spec.name,
    runtime: options.runtime,
    ...(options.mode && { mode: options.mode }),
    replicas: spec.replicas,
    ...(spec.image && { image: spec.image }),
    ...(repositoryOf(spec.source) && { skipModelInit: true }),
    endpoint: { port },
    ...(Object.keys(resources).length > 0 && { resources }),
    ...(options.priority && { priority: options.priority }),
    ...(autoscaling && { autoscaling: { ...autoscaling } }),
    ...engineFields(spec, options, engine),
    ...(args.length > 0 && { [argsField]: args }),
    ...(slo && { slo: { ...slo } }),
  };
}

/** The engine's own configuration: its context and its token, where there is one. */
function engineFields(
  { maxModelLength }: ModelSpec,
  { tokenSecret }: RenderOptions,
  engine: Engine,
): Record<string, unknown> {
  const context =
    maxModelLength === undefined ? {} : engine.context(maxModelLength);
  const { config } = engine;
  if (!tokenSecret || config === undefined) {
    return context;
  }
  const own = Reflect.get(context, config) as object | undefined;
  return { ...context, [config]: { ...own, hfTokenSecretRef: tokenSecret } };
}

function notesOn(
  spec: ModelSpec,
  options: RenderOptions,
  engine: Engine,
): string[] {
  const notes: string[] = [];
  if (engine.nameFlag === undefined && spec.servedName !== undefined) {
    notes.push(
      `The runtime ${options.runtime} is not told a name for the model; requests name it as its engine does.`,
    );
  }
  if (engine.metrics) {
    notes.push(
      "LLMKube's chart has a PodMonitor for all its pods (prometheus.inferencePodMonitor.enabled). Where that is on, leave out the one that is rendered here, or everything is counted twice.",
    );
  } else {
    notes.push(
      'Nothing is known of the metrics of a generic runtime, so nothing is rendered that scrapes it.',
    );
  }
  if (options.runtime === 'tgi') {
    notes.push('Latencies and SLOs on them cannot be measured with TGI.');
  }
  if (options.runtime === 'llamacpp') {
    notes.push(
      'llama.cpp has no histogram of latencies and counts no requests; SLOs on them cannot be measured.',
    );
  }
  if (options.slo) {
    notes.push(
      'The operator has spec.slo computed by Pyrra, if it runs with --enable-pyrra-slo. Its alert SLOMetricAbsent fires while the service is suspended or scaled to 0.',
    );
  }
  if (options.autoscaling) {
    notes.push(
      'With autoscaling the number of replicas is only where it begins; to stop the service, suspend it.',
    );
  }
  if (spec.gpus > 0) {
    notes.push(
      'With GPUs all pods are stopped before new ones start, whenever the service is changed.',
    );
  }
  return notes;
}
