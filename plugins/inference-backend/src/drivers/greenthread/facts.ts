import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

type Fact = ModelSnapshot['facts'][number];

/**
 * What else a Model says, for the header and the resource part of the page.
 * Generations of the documentation differ in where a field stands; the one
 * that is there is shown.
 */
export function readFacts(model: ObjectReader): Fact[] {
  const stagingTiers = model.textMap('status.distribution.stagingTier');
  const popular = model.flag('spec.fairness.popular');
  const pinned = model.flag('spec.staging.pinned');
  const tensor =
    model.count('spec.parallelism.tensor') ??
    model.count('spec.tensorParallelSize');
  const facts: Array<[label: string, value: string | number | undefined]> = [
    ['Kind of model', model.text('spec.modelType')],
    ['Data type', model.text('spec.dtype')],
    ['Quantisation', model.text('spec.quantization')],
    ['GPUs per replica', tensor],
    ['Pipeline stages', model.count('spec.parallelism.pipeline')],
    ['GPU product', model.text('spec.product')],
    ['GPU memory utilisation', model.text('spec.gpuMemoryUtilization')],
    ['Sleeps after', model.text('spec.sleep.idleTimeout')],
    ['Drains for at most', model.text('spec.sleep.drainTimeout')],
    ['Runs at least', model.text('spec.fairness.minRuntime')],
    ['Waits before preempting', model.text('spec.fairness.maxWaitTime')],
    ['Never preempted', yesNo(popular)],
    ['Weights pinned in host memory', yesNo(pinned)],
    [
      'Weights staged on',
      Object.entries(stagingTiers)
        .slice(0, 20)
        .map(([node, tier]) => `${node} (${tier})`)
        .join(', '),
    ],
    [
      'Weights available on',
      model
        .texts('status.distribution.availableOnNodes')
        .slice(0, 20)
        .join(', '),
    ],
    ['URL', model.text('status.url')],
  ];
  return facts.flatMap(([label, value]) =>
    value === undefined || value === ''
      ? []
      : [{ label, value: String(value).slice(0, 1024) }],
  );
}

function yesNo(value: boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value ? 'yes' : 'no';
}
