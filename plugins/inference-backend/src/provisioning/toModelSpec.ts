import {
  ModelRef,
  ModelServiceSpec,
  ModelSnapshot,
  ModelSpec,
  provisionedLabels,
} from '@wakeboard/plugin-inference-common';

/** What drivers are asked to render of a model service. */
export function toModelSpec(spec: ModelServiceSpec): ModelSpec {
  const {
    cluster: _cluster,
    driver: _driver,
    owner: _owner,
    system: _system,
    sloProfile: _sloProfile,
    rules: _rules,
    monitors: _monitors,
    dashboard: _dashboard,
    catalog: _catalog,
    ...model
  } = spec;
  return {
    ...model,
    replicas: spec.replicas ?? 1,
    gpus: spec.gpus ?? 1,
    labels: provisionedLabels(spec),
  };
}

/** The model that a specification makes. */
export function refOf(spec: ModelServiceSpec): ModelRef {
  const { cluster, namespace, driver, name } = spec;
  return { cluster, namespace, driver, name };
}

/** The model as it would be, before any driver was asked: what permissions are decided by. */
export function asAsked(spec: ModelServiceSpec): ModelSnapshot {
  return {
    ref: refOf(spec),
    state: 'unknown',
    replicas: {},
    pods: [],
    conditions: [],
    labels: provisionedLabels(spec),
    facts: [],
  };
}
