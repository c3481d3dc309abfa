import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { builtInDrivers } from '../../drivers';
import { composeService } from '../composeService';
import { Target } from '../Targets';

/** A model service of a built-in driver, as it would be made in a place that allows no more than `allowed`. */
export function composedService(
  driverId: string,
  overrides: Partial<ModelServiceSpec>,
  allowed: Partial<Target> = {},
) {
  const driver = builtInDrivers.find(({ id }) => id === driverId)!;
  const spec: ModelServiceSpec = {
    cluster: 'lab',
    driver: driverId,
    namespace: 'llm',
    name: 'chat',
    source: 'hf://Qwen/Qwen3-8B',
    ...overrides,
  };
  const target: Target = {
    cluster: 'lab',
    kind: driverId === 'gpustack' ? 'server' : 'cluster',
    namespaces: ['llm'],
    drivers: [driver],
    ruleLabels: {},
    monitorLabels: {},
    dashboardLabels: {},
    ...allowed,
  };
  const service = composeService({
    spec,
    target,
    driver,
    signals: driver.signals,
    profiles: { profiles: {} },
    provisioning: {
      runbookBaseUrl: 'https://runbooks.example.com',
      severityLabels: {},
      requireOwner: false,
    },
  });
  if ('refused' in service) throw new Error(service.refused);
  return { spec, target, service };
}
