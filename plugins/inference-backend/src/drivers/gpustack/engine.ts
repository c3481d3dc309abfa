import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** Backends of which GPUStack knows the metrics. */
const MAPPED = new Set(['vLLM', 'SGLang', 'MindIE']);

const UNMETERED_CATEGORIES = new Set([
  'image',
  'speech_to_text',
  'text_to_speech',
]);

/** What serves a model, and what is known of its requests. */
export interface Engine {
  backend?: string;
  categories: string[];
  /** Why GPUStack exports no metrics of its requests; undefined where it does, as far as its row tells. */
  unmetered?: string;
}

/** Reads what serves a model. */
export function readEngine(model: ObjectReader): Engine {
  const backend = model.text('spec.backend') || undefined;
  const categories = model.texts('spec.categories').slice(0, 10);
  return {
    backend,
    categories,
    unmetered: whyUnmetered(model, backend, categories),
  };
}

function whyUnmetered(
  model: ObjectReader,
  backend: string | undefined,
  categories: string[],
): string | undefined {
  if (backend === undefined) {
    return 'GPUStack exports no metrics of a model without a backend';
  }
  if (!MAPPED.has(backend)) {
    return `GPUStack maps no metrics of the backend ${backend}`;
  }
  if (model.text('spec.env.GPUSTACK_DISABLE_METRICS') !== undefined) {
    return 'GPUSTACK_DISABLE_METRICS is set in its environment';
  }
  const category = categories.find(each => UNMETERED_CATEGORIES.has(each));
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
