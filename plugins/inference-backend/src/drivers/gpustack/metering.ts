import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** Backends of which GPUStack knows the metrics. */
const MAPPED = new Set(['vLLM', 'SGLang', 'MindIE']);

const UNMETERED_CATEGORIES = new Set([
  'image',
  'speech_to_text',
  'text_to_speech',
]);

/**
 * Why GPUStack exports no metrics of a model's requests; undefined where it
 * does, as far as its row tells.
 */
export function whyUnmetered(model: ObjectReader): string | undefined {
  const backend = model.text('spec.backend');
  if (!backend) {
    return 'GPUStack exports no metrics of a model without a backend';
  }
  if (!MAPPED.has(backend)) {
    return `GPUStack maps no metrics of the backend ${backend}`;
  }
  if (model.text('spec.env.GPUSTACK_DISABLE_METRICS') !== undefined) {
    return 'GPUSTACK_DISABLE_METRICS is set in its environment';
  }
  const category = model
    .texts('spec.categories')
    .find(each => UNMETERED_CATEGORIES.has(each));
  if (category !== undefined) {
    return `GPUStack exports no metrics of the category ${category}`;
  }
  return model.texts('spec.backend_parameters').some(isNoStatistics)
    ? 'Its backend runs with --disable-log-stats'
    : undefined;
}

function isNoStatistics(parameter: string): boolean {
  return /^--disable-log-stats\b/.test(parameter.trim());
}
