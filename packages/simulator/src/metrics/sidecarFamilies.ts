import { SIDECAR_BOUNDS } from '../world/histogram';
import { claimPerGpu } from '../world/placement';
import { GpuNode, Pod, SIDECAR_STATES } from '../world/types';
import { counter, Family, gauge, goBound, histogram } from './series';

/** The metrics of the GreenThread sidecar, as its monitoring page lists them. They have no label for the model. */
export function sidecarFamilies(pod: Pod, node: GpuNode): Family[] {
  const claim = claimPerGpu(pod, node);
  return [
    gauge(
      'gthread_sidecar_state',
      'Current state of the sidecar, 1 for the state it is in.',
      SIDECAR_STATES.map(state => [
        { state },
        () => (pod.state === state ? 1 : 0),
      ]),
    ),
    gauge('gthread_sidecar_queue_depth', 'Requests waiting for the model.', [
      [{}, () => pod.queue.length],
    ]),
    gauge(
      'gthread_sidecar_in_flight_requests',
      'Requests being answered by vLLM.',
      [[{}, () => pod.inFlight.length + pod.waiting.length]],
    ),
    histogram(
      'gthread_sidecar_wake_duration_seconds',
      'Time from sleeping to serving.',
      {},
      SIDECAR_BOUNDS,
      () => pod.counters.wakes,
      goBound,
    ),
    histogram(
      'gthread_sidecar_sleep_duration_seconds',
      'Time of drain and checkpoint.',
      {},
      SIDECAR_BOUNDS,
      () => pod.counters.sleeps,
      goBound,
    ),
    counter('gthread_sidecar_requests_total', 'Requests by result.', [
      [{ status: 'success' }, () => pod.counters.requestsSucceeded],
      [{ status: 'error' }, () => pod.counters.requestsFailed],
    ]),
    gauge(
      'gthread_sidecar_gpu_memory_reserved_bytes',
      'GPU memory reserved by this pod.',
      pod.gpus.map(gpu => [
        { gpu: String(gpu) },
        () => (pod.reserved ? claim : 0),
      ]),
    ),
    gauge(
      'gthread_sidecar_gpu_memory_serving_bytes',
      'GPU memory this pod needs to serve, as measured at boot.',
      pod.gpus.map(gpu => [
        { gpu: String(gpu) },
        () => (pod.bootReady ? claim : 0),
      ]),
    ),
    counter('gthread_sidecar_preemptions_total', 'Preemptions by role.', [
      [{ role: 'preempted' }, () => pod.counters.preempted],
      [{ role: 'preempting' }, () => pod.counters.preempting],
    ]),
    counter(
      'gthread_sidecar_preemption_barrier_timeouts_total',
      'Drains that were cut short.',
      [[{}, () => pod.counters.barrierTimeouts]],
    ),
    counter(
      'gthread_sidecar_wake_deduplications_total',
      'Requests that joined a wake under way.',
      [[{}, () => pod.counters.wakeDeduplications]],
    ),
    counter(
      'gthread_sidecar_gpu_cas_conflicts_total',
      'Lost races for a GPU object.',
      [[{}, () => pod.counters.casConflicts]],
    ),
  ];
}
