import {
  isModelState,
  modelHint,
  ModelRef,
  ModelState,
  SIGNALS,
  SignalName,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  ActionRequest,
  ModelAction,
  ModelDetail,
  SeriesList,
  SourceError,
} from '../src/api/types';
import { aDetail, aResource } from './fixtures';
import { MockDoctor } from './MockDoctor';
import { MockFleet } from './MockFleet';
import { MockProvisioning } from './MockProvisioning';
import { MockSlos } from './MockSlos';
import { scenarioOf } from './scenarios';
import {
  bandOf,
  observedHistory,
  replicaHistory,
  stateAt,
  wakesOf,
  wave,
} from './world';

const SCRAPE = 15_000;

type Query<K extends 'getTimeline' | 'listWakes' | 'getSeries'> = Parameters<
  InferenceApi[K]
>[1];

const BASE: Partial<Record<SignalName, number>> = {
  requestRate: 14,
  errorRate: 0.12,
  latencyP50: 0.42,
  latencyP95: 1.3,
  latencyP99: 2.9,
  ttftP50: 0.08,
  ttftP95: 0.31,
  interTokenLatencyP95: 0.034,
  queueDepth: 3,
  inFlight: 9,
  kvCacheUsage: 0.7,
  promptTokenRate: 5_200,
  generationTokenRate: 1_900,
  preemptionRate: 0.02,
  gpuMemoryReserved: 44 * 1024 ** 3,
  gpuMemoryServing: 41 * 1024 ** 3,
  gpuUtilization: 88,
};

/** A backend in the browser: one scenario per name of a model. */
export class MockInferenceApi implements InferenceApi {
  private readonly start = Date.now();
  private readonly histories = new Map<
    string,
    ReturnType<typeof replicaHistory>
  >();
  private readonly requests = new Map<string, ModelAction[]>();
  private readonly fleet = new MockFleet(
    new URLSearchParams(window.location.search),
  );

  readonly listFleetModels: InferenceApi['listFleetModels'] = query =>
    this.fleet.models(query);
  readonly listFleetSlos: InferenceApi['listFleetSlos'] = query =>
    this.fleet.slos(query);
  readonly listFleetGpus: InferenceApi['listFleetGpus'] = query =>
    this.fleet.gpus(query);
  readonly listFleetSavings: InferenceApi['listFleetSavings'] = query =>
    this.fleet.savings(query);
  readonly exportFleet: InferenceApi['exportFleet'] = query =>
    this.fleet.export(query);

  private readonly doctor = new MockDoctor(
    new URLSearchParams(window.location.search),
  );
  readonly getDoctor = this.doctor.getDoctor;
  readonly listSignalMappings = this.doctor.listSignalMappings;
  readonly putSignalMapping = this.doctor.putSignalMapping;
  readonly resetSignalMapping = this.doctor.resetSignalMapping;
  readonly previewSignalMapping = this.doctor.previewSignalMapping;

  private readonly provisioning = new MockProvisioning(
    new URLSearchParams(window.location.search),
  );
  readonly getProvisioning = this.provisioning.getProvisioning;
  readonly getCapacity = this.provisioning.getCapacity;
  readonly checkModelService = this.provisioning.checkModelService;
  readonly listInventory = this.provisioning.listInventory;
  readonly listProvisioned = this.provisioning.listProvisioned;
  readonly deleteProvisioned = this.provisioning.deleteProvisioned;

  private readonly slos = new MockSlos(ref => this.answer(ref));
  readonly getModelSlos = this.slos.getModelSlos;
  readonly getSloHistory = this.slos.getSloHistory;
  readonly listModelAlerts = this.slos.listModelAlerts;
  readonly getModelCost = this.slos.getModelCost;
  readonly getSummary = this.slos.getSummary;

  constructor(private readonly changed: (model: string) => void) {}

  async getModel(ref: ModelRef): Promise<ModelDetail> {
    const scenario = scenarioOf(ref);
    await this.answer(ref);
    const detail = aDetail(ref, Date.now(), scenario.state ?? 'serving');
    const woken = this.list(ref).find(one => one.action === 'wake');
    if (woken) {
      const age = Date.now() - woken.requestedAt;
      if (age >= 2_500) {
        detail.state = age < 5_500 ? 'waking' : 'serving';
      }
      detail.stateSince = woken.requestedAt + (age < 5_500 ? 2_500 : 5_500);
    }
    return {
      ...detail,
      ...scenario.detail,
      pending: this.list(ref).filter(one => one.status === 'pending'),
      errors: scenario.errors ?? [],
    };
  }

  async getTimeline(ref: ModelRef, { from, to, width }: Query<'getTimeline'>) {
    await this.answer(ref);
    const empty = scenarioOf(ref).noHistory;
    return {
      from,
      to,
      bands: empty
        ? []
        : this.replicas(ref).map(name =>
            bandOf(name, this.history(ref, name), from, to, width),
          ),
      errors: [],
    };
  }

  async listWakes(ref: ModelRef, query: Query<'listWakes'>) {
    await this.answer(ref);
    const { from, to, before, limit = 50 } = query;
    const all = scenarioOf(ref).noHistory
      ? []
      : this.replicas(ref)
          .flatMap(name => wakesOf(name, this.history(ref, name)))
          .filter(wake => wake.windowTo >= from && wake.windowTo <= to)
          .sort((a, b) => b.windowTo - a.windowTo);
    const rest = all.filter(wake => !before || wake.windowTo < before);
    const items = rest.slice(0, limit);
    const timed = all.flatMap(wake =>
      wake.durationMs === undefined
        ? []
        : Array.from(
            { length: wake.count },
            () => wake.durationMs! / wake.count,
          ),
    );
    const sorted = timed.sort((a, b) => a - b);
    const bounds = [
      250, 500, 750, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 10_000,
    ];
    return {
      items,
      before:
        rest.length > limit ? items[items.length - 1].windowTo : undefined,
      statistics: {
        count: all.reduce((sum, wake) => sum + wake.count, 0),
        timed: timed.length,
        p50Ms: sorted[Math.floor(sorted.length * 0.5)],
        p95Ms: sorted[Math.floor(sorted.length * 0.95)],
        histogram: [...bounds, null].map((upToMs, index) => ({
          upToMs,
          count: sorted.filter(
            ms => ms > (bounds[index - 1] ?? 0) && ms <= (upToMs ?? Infinity),
          ).length,
        })),
      },
      errors: [],
    };
  }

  async getSeries(
    ref: ModelRef,
    query: Query<'getSeries'>,
  ): Promise<SeriesList> {
    await this.answer(ref);
    const { from, to, signal, points = 300 } = query;
    const down = (scenarioOf(ref).errors ?? []).filter(
      (error: SourceError) => error.source.kind === 'prometheus',
    );
    const stepMs = Math.max(
      SCRAPE,
      Math.ceil((to - from) / points / SCRAPE) * SCRAPE,
    );
    const start = Math.ceil(from / stepMs) * stepMs;
    const times = Array.from(
      { length: Math.floor((to - start) / stepMs) + 1 },
      (_, index) => start + index * stepMs,
    );
    const items = signal
      .filter((name): name is SignalName => Object.hasOwn(SIGNALS, name))
      .map((name, index) => ({
        signal: name,
        unit: SIGNALS[name].unit,
        observedAt: to,
        stepMs,
        lines: down.length
          ? []
          : [
              {
                labels: {},
                points: times.map(
                  at =>
                    [at, this.value(ref, name, index, at)] as [
                      number,
                      number | null,
                    ],
                ),
              },
            ],
      }));
    return { items: items as SeriesList['items'], errors: down };
  }

  async getResource(ref: ModelRef) {
    await this.answer(ref);
    const errors = (scenarioOf(ref).errors ?? []).filter(
      error => error.source.kind === 'cluster',
    );
    return errors.length
      ? { yaml: '', events: [], errors }
      : aResource(ref, Date.now());
  }

  async listActions(ref: ModelRef) {
    await this.answer(ref);
    return { items: this.list(ref) };
  }

  async createAction(ref: ModelRef, request: ActionRequest) {
    await this.answer(ref);
    const now = Date.now();
    const action: ModelAction = {
      id: String(now),
      ...request,
      requestedBy: 'user:default/guest',
      requestedAt: now,
      deadlineAt: now + 60_000,
      status: 'pending',
    };
    this.list(ref).unshift(action);
    for (const after of [2_500, 5_500]) {
      setTimeout(() => {
        if (after === 5_500) {
          action.status = 'done';
          action.closedAt = now + after;
        }
        this.changed(modelHint(ref));
      }, after);
    }
    return action;
  }

  async listSources() {
    return {
      items: [
        { source: { kind: 'cluster', name: 'demo' }, ok: true },
        {
          source: { kind: 'cluster', name: 'edge' },
          ok: false,
          error: {
            source: { kind: 'cluster', name: 'edge' },
            reason: 'notInstalled',
            message:
              'The API group greenthread.ai is not served by cluster edge.',
          } as const,
        },
      ],
    };
  }

  private async answer(ref: ModelRef) {
    const { failure, slow } = scenarioOf(ref);
    await new Promise(resolve => setTimeout(resolve, slow ? 1e9 : 150));
    if (failure) {
      throw failure;
    }
  }

  private replicas(ref: ModelRef) {
    if (scenarioOf(ref).observed) {
      return [''];
    }
    return [`${ref.name}-6c9f7d5b8-x2kqv`, `${ref.name}-6c9f7d5b8-m8jtp`];
  }

  private list(ref: ModelRef) {
    const key = stringifyModelRef(ref);
    const list =
      this.requests.get(key) ?? scenarioOf(ref).requests?.(this.start) ?? [];
    this.requests.set(key, list);
    return list;
  }

  private history(ref: ModelRef, replica: string) {
    const name = `${ref.name} ${replica}`;
    const seed = [...name].reduce(
      (sum, c) => (sum * 31 + c.charCodeAt(0)) | 0,
      7,
    );
    const { observed, state = 'serving' } = scenarioOf(ref);
    const known =
      this.histories.get(name) ??
      (observed
        ? observedHistory(seed, this.start, state)
        : replicaHistory(seed, this.start));
    const last = known[known.length - 1];
    last.to = Math.max(last.to, Date.now());
    this.histories.set(name, known);
    return known;
  }

  private value(ref: ModelRef, name: SignalName, index: number, at: number) {
    if (scenarioOf(ref).noHistory) {
      return name === 'requestRate' ? 0 : null;
    }
    const states: ModelState[] = this.replicas(ref).map(replica =>
      stateAt(this.history(ref, replica), at),
    );
    const serving = states.filter(state => state === 'serving').length;
    const gpu = name.startsWith('gpu');
    const rate =
      SIGNALS[name].unit === 'perSecond' || SIGNALS[name].unit === 'count';
    if (
      !states.every(isModelState) ||
      states.every(state => state === 'unknown')
    ) {
      return null;
    }
    if (!serving) {
      return gpu || rate ? 0 : null;
    }
    const base = BASE[name] ?? 1;
    const share =
      SIGNALS[name].unit === 'seconds' ? 1 : serving / states.length;
    return (
      base *
      share *
      (gpu && name !== 'gpuUtilization' ? 1 : 0.45 + wave(at, index + base))
    );
  }
}
