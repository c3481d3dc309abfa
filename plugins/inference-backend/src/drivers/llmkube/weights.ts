import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { MODEL_PHASES, ModelPhase, phaseIn } from './phases';

/** A Model: which weights a service serves, and whether they are there. */
export interface Weights {
  name: string;
  phase?: ModelPhase;
  /** What its conditions say about a failure or about work under way. */
  message?: string;
  source?: string;
  format?: string;
  quantization?: string;
  size?: string;
  accelerator?: string;
  gpuCount?: number;
}

/** The Models by namespace and name. */
export function readWeights(
  objects: KubernetesObject[],
  cluster: string,
  errors: SourceError[],
): Map<string, Weights> {
  const weights = new Map<string, Weights>();
  for (const object of objects) {
    const fields = ObjectReader.of(object, 'Model', cluster, errors);
    const name = fields.requiredText('metadata.name');
    const namespace = fields.requiredText('metadata.namespace');
    if (name !== undefined && namespace !== undefined) {
      weights.set(keyOf(namespace, name), readOne(name, fields));
    }
  }
  return weights;
}

function readOne(name: string, fields: ObjectReader): Weights {
  const phase = phaseIn(MODEL_PHASES, fields.text('status.phase'));
  const size = fields.text('status.size');
  return {
    name,
    phase,
    message: messageOf(fields, phase === 'Failed' ? 'Degraded' : 'Progressing'),
    source: fields.text('spec.source'),
    format: fields.text('spec.format'),
    quantization: fields.text('spec.quantization'),
    // Of what is fetched by the pods themselves the size is not known.
    size: size === '0' ? undefined : size,
    accelerator: fields.text('spec.hardware.accelerator'),
    gpuCount: fields.count('spec.hardware.gpu.count'),
  };
}

function messageOf(fields: ObjectReader, type: string): string | undefined {
  const condition = fields
    .list('status.conditions')
    .find(each => each.text('type') === type && each.text('status') === 'True');
  return condition?.text('message', 4096)?.slice(0, 300) || undefined;
}

/** Names are unique within their namespace. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
