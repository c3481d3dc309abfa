import { ModelSnapshot, SliName } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** Backends of which GPUStack knows the metrics. */
const MAPPED = new Set(['vLLM', 'SGLang', 'MindIE']);

const UNMETERED_CATEGORIES = new Set([
  'image',
  'speech_to_text',
  'text_to_speech',
]);

const WITHOUT_TOKENS = new Set(['embedding', 'reranker']);

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

/** What signals and indicators need to know of it. */
export function engineData({
  backend,
  categories,
  unmetered,
}: Engine): NonNullable<ModelSnapshot['driverData']> {
  const textless = categories.find(each => WITHOUT_TOKENS.has(each));
  return {
    ...(backend !== undefined && { backend }),
    ...(textless !== undefined && { textless }),
    ...(unmetered !== undefined && { unmetered }),
  };
}

/** Why an SLI cannot be measured of a model: what its engine has, and what GPUStack exports of that. */
export function notMeasurable(
  sli: SliName,
  { driverData = {} }: ModelSnapshot,
): string | undefined {
  const { backend, textless, unmetered } = driverData;
  if (typeof unmetered === 'string') {
    return unmetered;
  }
  if (sli === 'availability' && backend === 'SGLang') {
    return 'SGLang does not count how its requests end';
  }
  return textless !== undefined &&
    (sli === 'ttft' || sli === 'interTokenLatency')
    ? `a model of the category ${textless} generates no tokens`
    : undefined;
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
