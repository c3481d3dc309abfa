import { JsonObject } from '@backstage/types';
import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { RenderedKind, Rendering } from '@wakeboard/plugin-inference-node';
import { readOptions, RenderOptions } from './renderOptions';
import { GROUP, KINDS, VERSION } from './client/kinds';

/**
 * A model specification as one model of GPUStack. What GPUStack decides itself
 * (memory, processors, ports, names) is refused rather than dropped: a person
 * who asks for it should know that nobody listens.
 */

/** What is made, by the client of GPUStack. */
export const renders: RenderedKind[] = [
  {
    group: GROUP,
    version: VERSION,
    plural: 'models',
    kind: KINDS.models,
    namespaced: true,
  },
];

/** How each backend is told what all specifications share. */
const FLAGS: Readonly<
  Record<string, { gpus: string; context: string } | undefined>
> = {
  vLLM: { gpus: '--tensor-parallel-size', context: '--max-model-len' },
  SGLang: { gpus: '--tp-size', context: '--context-length' },
};

/** GPUStack sets these itself. */
const RESERVED_FLAGS = ['--port', '--api-key', '--served-model-name'];

/** The object that makes a model, or why GPUStack cannot serve it. */
export function render(spec: ModelSpec): Rendering {
  const options = readOptions(spec.options ?? {});
  if (typeof options === 'string') return { refused: options };
  const source = readSource(spec.source);
  if (typeof source === 'string') return { refused: source };
  const refused = whyNot(spec, options);
  if (refused) return { refused };

  const { backend } = options;
  const flags = FLAGS[backend];
  const parameters = [
    ...(flags && spec.gpus > 1 ? [`${flags.gpus}=${spec.gpus}`] : []),
    ...(flags && spec.maxModelLength !== undefined
      ? [`${flags.context}=${spec.maxModelLength}`]
      : []),
    ...(spec.args ?? []),
  ];
  return {
    objects: [
      {
        apiVersion: `${GROUP}/${VERSION}`,
        kind: 'Model',
        metadata: {
          name: spec.name,
          namespace: spec.namespace,
          labels: { ...spec.labels },
        },
        spec: {
          name: spec.name,
          ...source,
          replicas: spec.replicas,
          backend,
          ...(options.backendVersion && {
            backend_version: options.backendVersion,
          }),
          ...(parameters.length > 0 && { backend_parameters: parameters }),
          ...(spec.image && { image_name: spec.image }),
          ...(options.runCommand && { run_command: options.runCommand }),
          ...(options.env && { env: options.env }),
          ...(options.placementStrategy && {
            placement_strategy: options.placementStrategy,
          }),
          ...(options.workerSelector && {
            worker_selector: options.workerSelector,
          }),
          categories: options.categories,
          enable_model_route: options.enableModelRoute,
        },
      },
    ],
    monitors: [],
    notes: notesOf(spec, options),
  };
}

/** Where the weights come from, in the fields of GPUStack; or what would be accepted. */
function readSource(source: string): JsonObject | string {
  const [, scheme, rest] =
    /^(hf|huggingface|modelscope|ms|file):\/\/(.+)$/.exec(source) ?? [
      '',
      source.startsWith('/') ? 'file' : '',
      source,
    ];
  if (scheme === 'file' && rest.startsWith('/')) {
    return { source: 'local_path', local_path: rest };
  }
  const [, repository, file] =
    /^([\w.-]+\/[\w.-]+)(?:\/([\w./*-]+))?$/.exec(rest) ?? [];
  if (repository && (scheme === 'hf' || scheme === 'huggingface')) {
    return {
      source: 'huggingface',
      huggingface_repo_id: repository,
      ...(file && { huggingface_filename: file }),
    };
  }
  if (repository && (scheme === 'ms' || scheme === 'modelscope')) {
    return {
      source: 'model_scope',
      model_scope_model_id: repository,
      ...(file && { model_scope_file_path: file }),
    };
  }
  return `${JSON.stringify(
    source.slice(0, 200),
  )} is not a source of weights that GPUStack can read; expected hf://<organisation>/<repository>, modelscope://<organisation>/<repository> (each with /<file> for one file) or file:///<path on every worker>`;
}

function whyNot(spec: ModelSpec, { backend, runCommand }: RenderOptions) {
  const isCustom = backend === 'Custom';
  if (spec.namespace === '') {
    return 'The namespace is missing; expected the name of a cluster of GPUStack';
  }
  if (spec.servedName !== undefined && spec.servedName !== spec.name) {
    return `GPUStack serves a model under its own name; the name for clients must be "${spec.name}"`;
  }
  if (spec.cpu !== undefined || spec.memory !== undefined) {
    return 'GPUStack reserves processors and host memory itself; leave both out';
  }
  if (isCustom ? !spec.image || !runCommand : spec.image || runCommand) {
    return isCustom
      ? 'The backend Custom needs an image and the option runCommand'
      : `The backend ${backend} has its own images; an image and the option runCommand are for the backend Custom`;
  }
  if (spec.gpus === 0 && FLAGS[backend]) {
    return `The backend ${backend} runs on GPUs only; ask for at least 1`;
  }
  if (!FLAGS[backend] && (spec.gpus > 1 || spec.maxModelLength !== undefined)) {
    return `How the backend ${backend} is told its number of GPUs and its longest context is not known here; give both as arguments`;
  }
  const reserved = spec.args?.find(arg =>
    RESERVED_FLAGS.some(flag => arg === flag || arg.startsWith(`${flag}=`)),
  );
  return (
    reserved && `GPUStack sets ${reserved.split('=')[0]} itself; leave it out`
  );
}

function notesOf(
  { gpus, gpuResource, annotations = {} }: ModelSpec,
  { backend, env }: RenderOptions,
): string[] {
  const notes = [
    'Its labels are lines of its description, because GPUStack has no labels.',
  ];
  if (gpus === 1 && FLAGS[backend]) {
    notes.push(
      'GPUStack gives it more than one GPU where its weights do not fit on one.',
    );
  }
  if (gpuResource) {
    notes.push(
      'GPUStack chooses GPUs by what is free on its workers; the name of their resource does not matter to it.',
    );
  }
  if (Object.keys(annotations).length > 0) {
    notes.push('GPUStack has no annotations; they are left out.');
  }
  if (!['vLLM', 'SGLang', 'MindIE'].includes(backend)) {
    notes.push(
      `GPUStack exports no metrics of requests for the backend ${backend}: nothing can be promised of this model.`,
    );
  } else if (env && Object.hasOwn(env, 'GPUSTACK_DISABLE_METRICS')) {
    notes.push('GPUSTACK_DISABLE_METRICS turns its metrics off.');
  }
  return notes;
}
