import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { RenderedKind, Rendering } from '@wakeboard/plugin-inference-node';
import { weightsOnGpus } from '@wakeboard/plugin-inference-node/kit';
import { readOptions, RenderOptions } from './renderOptions';
import { repositoryOf, whyNot } from './renderRefusal';
import { GROUP } from './resources';

/**
 * A specification to one Model. The vendor publishes no definition, so all that
 * its own examples always write is written, empty sections too, and what its
 * generations have different defaults for is never left to them.
 */

const VERSION = 'v1alpha1';
/** Where the documentation has all Models; only its third generation reads others. */
const HOME = 'greenthread-system';
const EAGER = '--enforce-eager';

/** What is made. Pods, Service and HTTPRoute are the controller's. */
export const renders: RenderedKind[] = [
  {
    group: GROUP,
    version: VERSION,
    plural: 'models',
    kind: 'Model',
    namespaced: true,
  },
];

/** The Model of a specification, or why GreenThread cannot serve it. */
export function render(spec: ModelSpec): Rendering {
  const options = readOptions(spec.options ?? {});
  if ('refused' in options) return options;
  const refused = whyNot(spec);
  if (refused !== undefined) return { refused };
  return {
    objects: [
      {
        apiVersion: `${GROUP}/${VERSION}`,
        kind: 'Model',
        metadata: {
          name: spec.name,
          namespace: spec.namespace,
          labels: { ...spec.labels },
          ...(spec.annotations && { annotations: { ...spec.annotations } }),
        },
        spec: modelSpec(spec, options),
      },
    ],
    monitors: [],
    weightsOnGpus: weightsOnGpus(spec),
    notes: notesOn(spec, options),
  };
}

function modelSpec(spec: ModelSpec, options: RenderOptions) {
  const { popular, pinned, minRuntime, maxWaitTime, lora, kvCache } = options;
  const args = argsOf(spec, options);
  return {
    modelName: repositoryOf(spec.source),
    dtype: options.dtype,
    gpuMemoryUtilization: options.gpuMemoryUtilization,
    ...(options.generation === 3
      ? { parallelism: { tensor: spec.gpus } }
      : { tensorParallelSize: spec.gpus }),
    replicas: spec.replicas,
    ...(options.quantization && { quantization: options.quantization }),
    ...(args.length > 0 && { extraArgs: args }),
    sleep: {
      idleTimeout: options.idleTimeout,
      drainTimeout: options.drainTimeout,
    },
    fairness: given({ minRuntime, maxWaitTime, popular }),
    staging: given({ pinned }),
    lora: lora ? { enabled: true, ...given(lora) } : {},
    kvCache: kvCache ? { enabled: true, ...given(kvCache) } : {},
    resources: resourcesOf(spec),
    ...(spec.image && { vllmImage: spec.image }),
    ...given({
      serviceAccountName: options.serviceAccountName,
      nodeSelector: options.nodeSelector,
      modelType: options.modelType,
      product: options.product,
    }),
  };
}

function argsOf(
  { args = [], maxModelLength }: ModelSpec,
  { enforceEager }: RenderOptions,
): string[] {
  return [
    ...(enforceEager && !args.includes(EAGER) ? [EAGER] : []),
    ...(maxModelLength === undefined
      ? []
      : ['--max-model-len', String(maxModelLength)]),
    ...args,
  ];
}

/** Of the engine's container. GPUs are not asked for: the sidecar shares them out. */
function resourcesOf({ cpu, memory }: ModelSpec) {
  const requests = { ...(cpu && { cpu }), ...(memory && { memory }) };
  return {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(memory && { limits: { memory } }),
  };
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
}

function notesOn(spec: ModelSpec, options: RenderOptions): string[] {
  const notes = [
    "Its pods are scraped by the PodMonitors of GreenThread's chart (monitoring.enabled). None is rendered here: no label is documented by which it would find the pods.",
    'Its labels are on the Model only; GreenThread has no field for labels of pods.',
  ];
  if (spec.namespace !== HOME) {
    notes.push(
      `GreenThread's second generation keeps all Models in ${HOME}; whether it serves one in ${spec.namespace} depends on the version that is installed.`,
    );
  }
  if (options.popular) {
    notes.push(
      'A popular model is never preempted: it keeps its GPU memory until it is scaled down by hand.',
    );
  }
  if (options.kvCache) {
    notes.push(
      "The KV cache needs lmcache.enabled in the values of GreenThread's chart.",
    );
  }
  if (spec.replicas === 0) {
    notes.push(
      'With 0 replicas no request wakes it; scale it to at least 1 first.',
    );
  }
  return notes;
}
