import { ModelRef } from '../../model/modelRef';
import { provisionedLabels } from '../provisionedModel';
import { ManifestTarget } from '../types';

/** A model of vLLM in the namespace `llm`. */
export function aRef(overrides: Partial<ModelRef> = {}): ModelRef {
  return {
    cluster: 'demo',
    namespace: 'llm',
    driver: 'vllm',
    name: 'chat',
    ...overrides,
  };
}

/** What is made for {@link aRef}, whose owner is the Group `search`. */
export function aTarget(
  overrides: Partial<ManifestTarget> = {},
): ManifestTarget {
  const ref = overrides.ref ?? aRef();
  return {
    ref,
    labels: provisionedLabels({ ...ref, owner: 'search' }),
    ...overrides,
  };
}
