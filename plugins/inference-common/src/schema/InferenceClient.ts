import { InputError } from '@backstage/errors';
import { ModelRef } from '../model/modelRef';
import { InferenceQueries, InferenceSchemas } from './contract';
import {
  InferenceClientOptions,
  InferenceRequestOptions,
  InferenceRequests,
} from './InferenceRequests';

/**
 * A signal as one driver measures it.
 *
 * @public
 */
export interface SignalOfDriver {
  driver: string;
  signal: string;
}

/**
 * Client of the HTTP API of Wakeboard, for browser and Node.
 *
 * @remarks
 *
 * Every method throws `ResponseError` where the backend answers with an error;
 * its `cause` carries the name and the sentence of the original one.
 *
 * @public
 */
export class InferenceClient {
  readonly #requests: InferenceRequests;

  constructor(options: InferenceClientOptions) {
    this.#requests = new InferenceRequests(options);
  }

  /** Models that the caller may see, by entity or by page. */
  async listModels(
    query: InferenceQueries['listModels'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelList']> {
    return this.#requests.json('/models', { query, ...options });
  }

  /** One model as last observed. */
  async getModel(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelDetail']> {
    return this.#requests.json(modelPath(ref), { ...options });
  }

  /** States of every replica over a range, as detailed as a width in pixels can show. */
  async getTimeline(
    ref: ModelRef,
    query: InferenceQueries['getTimeline'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Timeline']> {
    return this.#requests.json(`${modelPath(ref)}/timeline`, {
      query,
      ...options,
    });
  }

  /** Wakes in a range, newest first, and their distribution. */
  async listWakes(
    ref: ModelRef,
    query: InferenceQueries['listWakes'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['WakeList']> {
    return this.#requests.json(`${modelPath(ref)}/wakes`, {
      query,
      ...options,
    });
  }

  /** Signals over a range. */
  async getSeries(
    ref: ModelRef,
    query: InferenceQueries['getSeries'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SeriesList']> {
    return this.#requests.json(`${modelPath(ref)}/series`, {
      query,
      ...options,
    });
  }

  /** The model's resource as the cluster has it now, redacted, and its events. */
  async getResource(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Resource']> {
    return this.#requests.json(`${modelPath(ref)}/resource`, { ...options });
  }

  /** The SLOs of the model as they are now, and those that other tools recorded. */
  async getModelSlos(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelSlos']> {
    return this.#requests.json(`${modelPath(ref)}/slos`, { ...options });
  }

  /** Remaining budget and SLI of one SLO over a range. */
  async getSloHistory(
    ref: ModelRef,
    slo: string,
    query: InferenceQueries['getSloHistory'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SloHistory']> {
    const path = `${modelPath(ref)}/slos/${encodeURIComponent(slo)}/history`;
    return this.#requests.json(path, { query, ...options });
  }

  /** Alerts of Prometheus that are about the model, firing ones first. */
  async listModelAlerts(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['AlertList']> {
    return this.#requests.json(`${modelPath(ref)}/alerts`, { ...options });
  }

  /** GPU-hours and money of the model over a range. */
  async getModelCost(
    ref: ModelRef,
    query: InferenceQueries['getModelCost'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Cost']> {
    return this.#requests.json(`${modelPath(ref)}/cost`, { query, ...options });
  }

  /** The models of an entity taken together. */
  async getSummary(
    query: InferenceQueries['getSummary'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Summary']> {
    return this.#requests.json('/summary', { query, ...options });
  }

  /** Models that the caller may see, filtered, sorted and by page. */
  async listFleetModels(
    query: InferenceQueries['listFleetModels'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['FleetModelList']> {
    return this.#requests.json('/fleet/models', { query, ...options });
  }

  /** SLOs of the models that the caller may see, filtered, sorted and by page. */
  async listFleetSlos(
    query: InferenceQueries['listFleetSlos'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['FleetSloList']> {
    return this.#requests.json('/fleet/slos', { query, ...options });
  }

  /** Every device of every cluster; of what is on it, what the caller may see. */
  async listFleetGpus(
    query: InferenceQueries['listFleetGpus'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['FleetGpuList']> {
    return this.#requests.json('/fleet/gpus', { query, ...options });
  }

  /** GPU-hours and money of the models that the caller may see, summed up. */
  async listFleetSavings(
    query: InferenceQueries['listFleetSavings'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['FleetSavings']> {
    return this.#requests.json('/fleet/savings', { query, ...options });
  }

  /** Every model that the caller may see, as a file. */
  async exportFleet(
    query: InferenceQueries['exportFleet'],
    options?: InferenceRequestOptions,
  ): Promise<Blob> {
    return (
      await this.#requests.send('/fleet/export', { query, ...options })
    ).blob();
  }

  /** What was asked of the model lately and what became of it. */
  async listActions(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<{ items: Array<InferenceSchemas['Action']> }> {
    return this.#requests.json(`${modelPath(ref)}/actions`, { ...options });
  }

  /** Asks for something to be done to the model. An observed transition closes it. */
  async createAction(
    ref: ModelRef,
    request: InferenceSchemas['ActionRequest'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Action']> {
    return this.#requests.json(`${modelPath(ref)}/actions`, {
      body: request,
      ...options,
    });
  }

  /** Every source and how it is. */
  async listSources(
    options?: InferenceRequestOptions,
  ): Promise<{ items: Array<InferenceSchemas['SourceHealth']> }> {
    return this.#requests.json('/sources', { ...options });
  }

  /** What was checked of every source. */
  async getDoctor(
    query: InferenceQueries['getDoctor'] = {},
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['DoctorReport']> {
    return this.#requests.json('/doctor', { query, ...options });
  }

  /** Which expression feeds each signal of each driver. */
  async listSignalMappings(
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SignalMappingList']> {
    return this.#requests.json('/metrics-mapping', { ...options });
  }

  /** Feeds a signal by another expression from now on. */
  async putSignalMapping(
    of: SignalOfDriver,
    change: InferenceSchemas['SignalMappingChange'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SignalMapping']> {
    return this.#requests.json(mappingPath(of), {
      method: 'PUT',
      body: change,
      ...options,
    });
  }

  /** Takes a stored expression of a version back. */
  async resetSignalMapping(
    of: SignalOfDriver,
    query: InferenceQueries['resetSignalMapping'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SignalMapping']> {
    return this.#requests.json(mappingPath(of), {
      method: 'DELETE',
      query,
      ...options,
    });
  }

  /** What an expression would show for one model. Nothing is stored. */
  async previewSignalMapping(
    of: SignalOfDriver,
    request: InferenceSchemas['SignalMappingPreviewRequest'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SignalMappingPreview']> {
    return this.#requests.json(`${mappingPath(of)}/preview`, {
      body: request,
      ...options,
    });
  }

  /** Models of one cluster or server, for those who keep a list of their own. */
  async listInventory(
    query: InferenceQueries['listInventory'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Inventory']> {
    return this.#requests.json('/inventory', { query, ...options });
  }

  /** Where the caller may make model services, of which systems, and with which SLO profiles. */
  async getProvisioning(
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ProvisioningChoices']> {
    return this.#requests.json('/provisioning', { ...options });
  }

  /** Free GPU memory now, by product. */
  async getCapacity(
    query: InferenceQueries['getCapacity'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['GpuCapacity']> {
    return this.#requests.json('/provisioning/capacity', { query, ...options });
  }

  /** What speaks against a model service. Nothing is changed. */
  async checkModelService(
    spec: InferenceSchemas['ModelServiceSpec'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelServiceCheck']> {
    return this.#requests.json('/provisioning/check', {
      body: spec,
      ...options,
    });
  }

  /** The files of a model service. Nothing is changed. */
  async renderModelService(
    spec: InferenceSchemas['ModelServiceSpec'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['RenderedModelService']> {
    return this.#requests.json('/provisioning/render', {
      body: spec,
      ...options,
    });
  }

  /** Makes a model service, or brings it to what is asked for. The same request twice changes nothing. */
  async applyModelService(
    request: {
      spec: InferenceSchemas['ModelServiceSpec'];
      /** Ask the clusters to check everything and to store nothing. */
      dryRun?: boolean;
    },
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['AppliedModelService']> {
    return this.#requests.json('/provisioning/apply', {
      body: request,
      ...options,
    });
  }

  /** Everything that provisioning made for a model service. */
  async listProvisioned(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ProvisionedObjects']> {
    return this.#requests.json(modelPath(ref, '/provisioning'), { ...options });
  }

  /** Deletes everything that provisioning made for a model service, and answers with what that was. */
  async deleteProvisioned(
    ref: ModelRef,
    query: InferenceQueries['deleteProvisioned'] = {},
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ProvisionedObjects']> {
    return this.#requests.json(modelPath(ref, '/provisioning'), {
      method: 'DELETE',
      query,
      ...options,
    });
  }
}

function mappingPath({ driver, signal }: SignalOfDriver): string {
  return `/metrics-mapping/${[driver, signal]
    .map(encodeURIComponent)
    .join('/')}`;
}

function modelPath(ref: ModelRef, base = '/models'): string {
  const parts = [ref.cluster, ref.namespace, ref.driver, ref.name];
  // A browser would take these for steps in the path, encoded or not.
  const step = parts.find(part => ['', '.', '..'].includes(part));
  if (step !== undefined) {
    throw new InputError(
      `${JSON.stringify(step)} cannot be a part of a model reference`,
    );
  }
  return `${base}/${parts.map(encodeURIComponent).join('/')}`;
}
