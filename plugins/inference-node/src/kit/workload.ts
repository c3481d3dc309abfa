/** What drivers share whose models are Deployments and StatefulSets. */
export { flagValues, isSwitchedOn } from './workloadCommand';
export { type EngineContainer, httpPort } from './workloadContainer';
export {
  EngineEvidence,
  type EnginePod,
  type EngineSample,
  sleepsOn,
} from './workloadEvidence';
export {
  modelNameOf,
  modelOfWorkloadPod,
  objectOfWorkload,
  type WorkloadId,
  type WorkloadKind,
  workloadOf,
  workloadPodPattern,
} from './workloadNames';
export {
  planWorkloadDelete,
  planWorkloadRestart,
  planWorkloadScale,
  planWorkloadStart,
  planWorkloadStop,
  refuseWorkloadSuspend,
} from './workloadPlan';
export {
  readWorkloads,
  type Workload,
  type WorkloadEngine,
} from './workloadReading';
export {
  refuseWorkloadSpec,
  RENDERED_WORKLOAD,
  renderWorkload,
  type WorkloadTemplate,
} from './workloadRender';
export { DRIVER_KEY, workloadResources } from './workloadResources';
export { modelOfWorkloadSeries, WORKLOAD_EVIDENCE } from './workloadSeries';
