import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { Membership } from './pools';
import { Routing } from './routes';
import { ServiceSlo } from './slo';
import { Weights } from './weights';

type Fact = ModelSnapshot['facts'][number];

/** What belongs to a service beside its own resource. */
interface Surroundings {
  runtime: string;
  weights?: Weights | 'missing';
  membership?: Membership;
  routing?: Routing;
  slo?: ServiceSlo;
}

/** What else is known of a service, for the header and the resource part of the page. */
export function readFacts(
  service: ObjectReader,
  { runtime, weights, membership, routing, slo }: Surroundings,
): Fact[] {
  const model = weights === 'missing' ? undefined : weights;
  const facts: Array<[label: string, value: string | number | undefined]> = [
    ['Runtime', runtime],
    ['Mode', service.text('spec.mode')],
    ['Model', service.text('spec.modelRef')],
    ['Source', model?.source],
    ['Format', model?.format],
    ['Quantisation', model?.quantization],
    ['Size', model?.size],
    ['Accelerator', model?.accelerator],
    // The Model's number wins, as it does for the operator.
    [
      'GPUs per replica',
      model?.gpuCount || service.count('spec.resources.gpu'),
    ],
    ['GPU memory asked for', service.text('spec.resources.gpuMemory')],
    ['Layers on the GPU', layers(service)],
    ['Longest context', service.count('spec.contextSize')],
    ['Parallel slots', service.count('spec.parallelSlots')],
    [
      'Priority',
      service.text('spec.priorityClassName') ?? service.text('spec.priority'),
    ],
    ['Replicas by autoscaling', autoscaling(service)],
    ['Position in the GPU queue', service.count('status.queuePosition')],
    ['Waits for', service.text('status.waitingFor')],
    ['Member of the ModelPool', membership?.pool],
    ['Resident member', membership?.resident],
    ['Behind the ModelRouter', routing?.routers.slice(0, 20).join(', ')],
    ['SLO of its resource', slo?.sentence],
    ['URL', service.text('status.endpoint')],
  ];
  return facts.flatMap(([label, value]) =>
    value === undefined || value === ''
      ? []
      : [{ label, value: String(value).slice(0, 1024) }],
  );
}

function autoscaling(service: ObjectReader): string | undefined {
  const most = service.count('spec.autoscaling.maxReplicas');
  return most === undefined
    ? undefined
    : `${service.count('spec.autoscaling.minReplicas') ?? 1} to ${most}`;
}

function layers(service: ObjectReader): string | undefined {
  const offloaded = service.count('status.acceleration.layersOffloaded');
  const total = service.count('status.acceleration.layersTotal');
  return offloaded === undefined || total === undefined
    ? undefined
    : `${offloaded} of ${total}`;
}
