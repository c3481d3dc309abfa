import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { Rendering } from '@wakeboard/plugin-inference-node';
import {
  refuseWorkloadSpec,
  renderWorkload,
  weightsOnGpus,
} from '@wakeboard/plugin-inference-node/kit';
import { DEV_MODE, DRIVER_ID } from './resources';

const IMAGE = 'vllm/vllm-openai:v0.14.1';
const PORT = 8000;
const WEIGHTS = '/weights';
const SOURCE = /^(?:hf:\/\/)?([\w.-]+\/[\w.-]+)$/;
const CLAIM = /^pvc:\/\/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?:\/([\w./-]*))?$/;
const OPTIONS = ['sleepMode', 'tokenSecret'];
const SECRET_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * A Deployment of vLLM and its Service. Options: `sleepMode` (true or false)
 * lets the engine sleep and wake; `tokenSecret` names a Secret whose key
 * `token` is a token of Hugging Face.
 */
export function render(spec: ModelSpec): Rendering {
  const refused = refuseWorkloadSpec(spec) ?? refuseOptions(spec);
  if (refused) return { refused };
  const weights = weightsOf(spec.source);
  if (!weights) {
    return {
      refused: `vLLM cannot load ${JSON.stringify(
        spec.source.slice(0, 200),
      )}; expected hf://organisation/model or pvc://claim/path`,
    };
  }
  const { sleepMode = false, tokenSecret } = spec.options ?? {};
  const { objects, selector } = renderWorkload(spec, {
    driver: DRIVER_ID,
    image: spec.image ?? IMAGE,
    command: ['vllm', 'serve'],
    args: [
      weights.model,
      '--port',
      String(PORT),
      '--served-model-name',
      spec.servedName ?? spec.name,
      ...(spec.gpus > 1 ? ['--tensor-parallel-size', String(spec.gpus)] : []),
      ...(spec.maxModelLength === undefined
        ? []
        : ['--max-model-len', String(spec.maxModelLength)]),
      ...(sleepMode ? ['--enable-sleep-mode'] : []),
      ...(spec.args ?? []),
    ],
    env: [
      ...(sleepMode ? [{ name: DEV_MODE, value: '1' }] : []),
      ...(tokenSecret
        ? [
            {
              name: 'HF_TOKEN',
              valueFrom: { secretKeyRef: { name: tokenSecret, key: 'token' } },
            },
          ]
        : []),
    ],
    ports: [{ name: 'http', containerPort: PORT }],
    ready: '/health',
    live: '/health',
    weights: weights.claim
      ? { claim: weights.claim, mountPath: WEIGHTS }
      : undefined,
    sharedMemory: spec.gpus > 1,
  });
  return {
    objects,
    weightsOnGpus: weightsOnGpus(spec),
    monitors: [{ kind: 'pod', selector, port: 'http', path: '/metrics' }],
    notes: sleepMode
      ? [
          `With ${DEV_MODE}=1 everybody who reaches port ${PORT} can put the engine to sleep and run calls in it: keep others out with a NetworkPolicy.`,
          'A pod whose engine sleeps stays in the Service; its requests fail until somebody wakes it.',
        ]
      : [
          'Its engine cannot sleep; putting it to sleep stops it. Option sleepMode lets it.',
        ],
  };
}

function refuseOptions({ options = {}, maxModelLength }: ModelSpec) {
  const unknown = Object.keys(options).find(key => !OPTIONS.includes(key));
  if (unknown !== undefined) {
    return `vLLM has no option ${JSON.stringify(
      unknown.slice(0, 100),
    )}; there are ${OPTIONS.join(' and ')}`;
  }
  const { sleepMode, tokenSecret } = options;
  if (sleepMode !== undefined && typeof sleepMode !== 'boolean') {
    return 'Option sleepMode has to be true or false';
  }
  if (
    tokenSecret !== undefined &&
    (typeof tokenSecret !== 'string' || !SECRET_NAME.test(tokenSecret))
  ) {
    return 'Option tokenSecret has to be the name of a Secret';
  }
  return maxModelLength === undefined ||
    (Number.isInteger(maxModelLength) && maxModelLength > 0)
    ? undefined
    : `${maxModelLength} is not a length of context; expected a whole number of tokens above 0`;
}

function weightsOf(
  source: string,
): { model: string; claim?: string } | undefined {
  const [, id] = SOURCE.exec(source) ?? [];
  if (id) return { model: id };
  const [, claim, path = ''] = CLAIM.exec(source) ?? [];
  return claim && !path.split('/').includes('..')
    ? { model: [WEIGHTS, path].filter(Boolean).join('/'), claim }
    : undefined;
}
