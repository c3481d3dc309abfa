import { SignalName } from '@wakeboard/plugin-inference-common';
import { SignalDefinition } from '@wakeboard/plugin-inference-node';
import {
  dcgmSignalsOfDevices,
  seriesOfReplicas,
  SignalBuilder,
  vllmSignals,
} from '@wakeboard/plugin-inference-node/kit';
import { SIDECAR } from './metrics';

/**
 * A model's series are those of its pods. The sidecar has no label for the
 * model, and vLLM's `model_name` is the Hugging Face id, which two models may
 * share: so everything is selected by namespace and pod, also of pods that are
 * gone.
 */
const pods = new SignalBuilder(seriesOfReplicas());

/** How each signal of a GreenThread model is measured. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  requestRate: pods.totalRate([SIDECAR.requests]),
  errorRate: pods.partRate(
    [SIDECAR.requests],
    [{ label: 'status', op: '=', value: 'error' }],
  ),
  ...vllmSignals(pods),
  queueDepth: pods.total([SIDECAR.queueDepth]),
  inFlight: pods.total([SIDECAR.inFlight]),
  preemptionRate: pods.totalRate([SIDECAR.preemptions], { by: ['role'] }),
  gpuMemoryReserved: pods.total([SIDECAR.gpuMemoryReserved], {
    by: ['pod', 'gpu'],
  }),
  gpuMemoryServing: pods.total([SIDECAR.gpuMemoryServing], {
    by: ['pod', 'gpu'],
  }),
  ...dcgmSignalsOfDevices(),
};
