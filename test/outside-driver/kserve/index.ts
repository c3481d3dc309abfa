import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  dcgmSignalsOfPods,
  replicaEvents,
  seriesOfReplicas,
  SignalBuilder,
  VLLM,
  VLLM_LATENCIES,
  vllmSignals,
} from '@wakeboard/plugin-inference-node/kit';
import { modelOfReplica, podNamePattern } from './names';
import { plan } from './plan';
import { render, renders } from './render';
import { DRIVER_ID, RESOURCES } from './resources';
import { toSnapshots } from './snapshot';

const pods = new SignalBuilder(seriesOfReplicas());

/**
 * KServe in its Standard mode: an InferenceService is a model, the pods of its
 * predictor are the replicas. Written as somebody outside of this project
 * would write it: of published entry points, and of nothing else.
 */
export const kserveDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'KServe',
  capabilities: {
    actions: ['suspend', 'resume', 'scale', 'delete'],
    wakes: 'observed',
  },
  resources: RESOURCES,
  toSnapshots,
  toEvents: change => replicaEvents(change),
  // The predictor runs as a Deployment; kube-state-metrics says how many pods
  // are wanted and ready while nobody watches.
  modelEvidence: [
    {
      desired: { metric: 'kube_deployment_spec_replicas' },
      ready: { metric: 'kube_deployment_status_replicas_ready' },
    },
  ],
  modelOfSeries: ({ namespace, deployment }, models) =>
    models.find(
      ({ ref }) =>
        ref.namespace === namespace && `${ref.name}-predictor` === deployment,
    )?.ref,
  modelOfReplica,
  signals: {
    requestRate: pods.totalRate(VLLM.succeeded),
    ...vllmSignals(pods),
    queueDepth: pods.total(VLLM.waiting),
    inFlight: pods.total(VLLM.running),
    ...dcgmSignalsOfPods(),
  },
  indicators: {
    namespaceLabel: 'namespace',
    replicaLabel: 'pod',
    slis: VLLM_LATENCIES,
    replicaPattern: ({ name }) => podNamePattern(name),
  },
  plan,
  render,
  renders,
};
