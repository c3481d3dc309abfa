import {
  InferenceSchemas,
  OWNER_LABEL,
  SYSTEM_LABEL,
} from '@wakeboard/plugin-inference-common';
import { EntityMapping } from '../config';

/** A model as the inventory lists it, with overrides. */
export function aModel(
  overrides: Partial<InferenceSchemas['InventoryModel']> = {},
): InferenceSchemas['InventoryModel'] {
  return {
    ref: { cluster: 'demo', namespace: 'llm', driver: 'vllm', name: 'chat' },
    driverTitle: 'vLLM',
    labels: {},
    ...overrides,
  };
}

/** Models of one system, by name. */
export function models(
  ...names: string[]
): Array<InferenceSchemas['InventoryModel']> {
  return names.map(name => aModel({ ref: { ...aModel().ref, name } }));
}

/** A system that was read whole, with overrides. */
export function aDriver(
  overrides: Partial<InferenceSchemas['Inventory']['drivers'][number]> = {},
): InferenceSchemas['Inventory']['drivers'][number] {
  return { id: 'vllm', title: 'vLLM', ok: true, ...overrides };
}

/** A mapping without defaults of its own, with overrides. */
export function aMapping(
  overrides: Partial<EntityMapping> = {},
): EntityMapping {
  return {
    owner: 'group:default/ml-platform',
    lifecycle: 'production',
    namespace: 'default',
    type: 'model-service',
    labels: { owner: OWNER_LABEL, system: SYSTEM_LABEL },
    links: [],
    ...overrides,
  };
}
