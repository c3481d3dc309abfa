import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { toModelSpec } from './toModelSpec';

/** Values that every system takes, or that one of them does. */
const HARMLESS: {
  [Field in keyof ModelServiceSpec]?: ReadonlyArray<ModelServiceSpec[Field]>;
} = {
  name: ['chat'],
  namespace: ['models'],
  source: [
    'hf://organisation/model',
    's3://bucket/model',
    'pvc://claim/model',
    'file:///models/model',
  ],
  replicas: [1],
  gpus: [1, 0],
  servedName: [undefined],
  gpuResource: [undefined],
  cpu: [undefined],
  memory: [undefined],
  image: [undefined],
  args: [undefined],
  maxModelLength: [undefined],
  annotations: [undefined],
  options: [undefined],
};

/**
 * Which field a driver's refusal is about: the one without which it would say
 * something else. Drivers answer in sentences, for people. Undefined: no single
 * one.
 */
export function refusedField(
  driver: InferenceDriver,
  spec: ModelServiceSpec,
  refused: string,
): keyof ModelServiceSpec | undefined {
  const fields = Object.keys(HARMLESS) as Array<keyof typeof HARMLESS>;
  return fields.find(field =>
    HARMLESS[field]?.some(value => {
      const rendering = driver.render?.(
        toModelSpec({ ...spec, [field]: value }),
      );
      return (
        rendering !== undefined &&
        !('refused' in rendering && rendering.refused === refused)
      );
    }),
  );
}
