import type { ResponseError } from '@backstage/errors';
import type { InferenceApi } from '../api/InferenceApi';
import type {
  AlertList,
  Cost,
  DoctorReport,
  FleetGpuList,
  FleetModelList,
  FleetSavings,
  FleetSloList,
  GpuCapacity,
  Inventory,
  ModelAction,
  ModelDetail,
  ModelServiceCheck,
  ModelSlos,
  ProvisionedObjects,
  ProvisioningChoices,
  Resource,
  SeriesList,
  SignalMapping,
  SignalMappingList,
  SignalPreview,
  SloHistory,
  Summary,
  Timeline,
  WakeList,
} from '../api/types';
import {
  aModel,
  aRequest,
  aResource,
  aSeriesList,
  aTimeline,
  aWakeList,
} from './builders';
import {
  aDoctorReport,
  aMapping,
  aMappingList,
  aPreview,
} from './doctorBuilders';
import {
  aFleetGpuList,
  aFleetModelList,
  aFleetSavings,
  aFleetSloList,
} from './fleetBuilders';
import {
  aCapacity,
  aCheck,
  anInventory,
  provisionedObjects,
  someChoices,
} from './provisioningBuilders';
import {
  aCost,
  aModelSlos,
  anAlertList,
  aSloHistory,
  aSummary,
} from './sloBuilders';

/** What the client throws where the backend answers with an error. */
export function aResponseError(
  statusCode: number,
  name: string,
  message: string,
): Error {
  const fields: Partial<ResponseError> = {
    name: 'ResponseError',
    statusCode,
    cause: { name, message },
  };
  return Object.assign(new Error(`Request failed with ${statusCode}`), fields);
}

/** An API that answers with what the builders give. */
export function anApi(): jest.Mocked<InferenceApi> {
  return {
    getModel: jest.fn<
      Promise<ModelDetail>,
      Parameters<InferenceApi['getModel']>
    >(async () => aModel()),
    getTimeline: jest.fn<
      Promise<Timeline>,
      Parameters<InferenceApi['getTimeline']>
    >(async () => aTimeline()),
    listWakes: jest.fn<
      Promise<WakeList>,
      Parameters<InferenceApi['listWakes']>
    >(async () => aWakeList()),
    getSeries: jest.fn<
      Promise<SeriesList>,
      Parameters<InferenceApi['getSeries']>
    >(async () => aSeriesList()),
    getResource: jest.fn<
      Promise<Resource>,
      Parameters<InferenceApi['getResource']>
    >(async () => aResource()),
    listActions: jest.fn<
      Promise<{ items: ModelAction[] }>,
      Parameters<InferenceApi['listActions']>
    >(async () => ({ items: [] })),
    createAction: jest.fn<
      Promise<ModelAction>,
      Parameters<InferenceApi['createAction']>
    >(async () => aRequest()),
    listSources: jest.fn(async () => ({ items: [] })),
    getModelSlos: jest.fn<
      Promise<ModelSlos>,
      Parameters<InferenceApi['getModelSlos']>
    >(async () => aModelSlos()),
    getSloHistory: jest.fn<
      Promise<SloHistory>,
      Parameters<InferenceApi['getSloHistory']>
    >(async () => aSloHistory()),
    listModelAlerts: jest.fn<
      Promise<AlertList>,
      Parameters<InferenceApi['listModelAlerts']>
    >(async () => anAlertList()),
    getModelCost: jest.fn<
      Promise<Cost>,
      Parameters<InferenceApi['getModelCost']>
    >(async () => aCost()),
    getSummary: jest.fn<
      Promise<Summary>,
      Parameters<InferenceApi['getSummary']>
    >(async () => aSummary()),
    listFleetModels: jest.fn<
      Promise<FleetModelList>,
      Parameters<InferenceApi['listFleetModels']>
    >(async () => aFleetModelList()),
    listFleetSlos: jest.fn<
      Promise<FleetSloList>,
      Parameters<InferenceApi['listFleetSlos']>
    >(async () => aFleetSloList()),
    listFleetGpus: jest.fn<
      Promise<FleetGpuList>,
      Parameters<InferenceApi['listFleetGpus']>
    >(async () => aFleetGpuList()),
    listFleetSavings: jest.fn<
      Promise<FleetSavings>,
      Parameters<InferenceApi['listFleetSavings']>
    >(async () => aFleetSavings()),
    exportFleet: jest.fn<
      Promise<Blob>,
      Parameters<InferenceApi['exportFleet']>
    >(async () => new Blob(['model\n'], { type: 'text/csv' })),
    getDoctor: jest.fn<
      Promise<DoctorReport>,
      Parameters<InferenceApi['getDoctor']>
    >(async () => aDoctorReport()),
    listSignalMappings: jest.fn<
      Promise<SignalMappingList>,
      Parameters<InferenceApi['listSignalMappings']>
    >(async () => aMappingList()),
    putSignalMapping: jest.fn<
      Promise<SignalMapping>,
      Parameters<InferenceApi['putSignalMapping']>
    >(async (of, { version, ...stored }) =>
      aMapping({ ...of, origin: 'stored', stored, version: version + 1 }),
    ),
    resetSignalMapping: jest.fn<
      Promise<SignalMapping>,
      Parameters<InferenceApi['resetSignalMapping']>
    >(async (of, { version }) => aMapping({ ...of, version: version + 1 })),
    previewSignalMapping: jest.fn<
      Promise<SignalPreview>,
      Parameters<InferenceApi['previewSignalMapping']>
    >(async () => aPreview()),
    getProvisioning: jest.fn<
      Promise<ProvisioningChoices>,
      Parameters<InferenceApi['getProvisioning']>
    >(async () => someChoices()),
    getCapacity: jest.fn<
      Promise<GpuCapacity>,
      Parameters<InferenceApi['getCapacity']>
    >(async () => aCapacity()),
    checkModelService: jest.fn<
      Promise<ModelServiceCheck>,
      Parameters<InferenceApi['checkModelService']>
    >(async spec => aCheck(spec)),
    listInventory: jest.fn<
      Promise<Inventory>,
      Parameters<InferenceApi['listInventory']>
    >(async ({ cluster }) => anInventory(cluster)),
    listProvisioned: jest.fn<
      Promise<ProvisionedObjects>,
      Parameters<InferenceApi['listProvisioned']>
    >(async ref => provisionedObjects(ref)),
    deleteProvisioned: jest.fn<
      Promise<ProvisionedObjects>,
      Parameters<InferenceApi['deleteProvisioned']>
    >(async ref => provisionedObjects(ref)),
  };
}
