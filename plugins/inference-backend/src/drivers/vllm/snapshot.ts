import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import {
  EngineEvidence,
  readWorkloads,
} from '@wakeboard/plugin-inference-node/kit';
import { sleepLevelOf, vllmEngine } from './engine';
import { DRIVER_ID } from './resources';

/** Objects, with what the engines said, to models. */
export function toSnapshots(observed: ObservedObjects): DriverReading {
  // No engine sleeps, or says anything, before it has started.
  const evidence = new EngineEvidence(observed, 'started');
  const reading = readWorkloads(observed, DRIVER_ID, workload =>
    vllmEngine(workload, evidence),
  );
  return {
    ...reading,
    models: reading.models.map(model => withSleepLevels(model, evidence)),
  };
}

/** A plain wake after level 2 leaves garbage for weights: a plan has to know. */
function withSleepLevels(
  model: ModelSnapshot,
  evidence: EngineEvidence,
): ModelSnapshot {
  const asleep = model.pods.filter(({ state }) => state === 'sleeping');
  if (asleep.length === 0) return model;
  const { namespace } = model.ref;
  const atLevel = (level: 1 | 2) =>
    asleep.filter(
      replica => sleepLevelOf({ namespace, replica }, evidence) === level,
    );
  const discarded = atLevel(2).map(({ name }) => name);
  return {
    ...model,
    driverData: {
      ...model.driverData,
      discarded: discarded.join(','),
      levelsKnown: discarded.length + atLevel(1).length === asleep.length,
    },
  };
}
