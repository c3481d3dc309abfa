import { EventCounts, EventQuery } from './events';
import { Faults, ScenarioSource } from './scenario';
import { GpustackKey } from './servers/gpustackApi';
import { Truth } from './truth';
import { WantedFate } from './world/types';

export interface SimulatorOptions {
  /** The same seed, scenario and start time give the same world. Default 1. */
  seed?: number;
  /** A file of `examples/scenarios` or a scenario as an object. Default `steady`. */
  scenario?: string | ScenarioSource;
  /** Days that have already passed, always those of the scenario `steady`. Default 0: pods have just booted. */
  historyDays?: number;
  /** Default 15 s. */
  scrapeIntervalMs?: number;
  /** Loopback ports; 0 or left out is a free one. */
  ports?: Partial<
    Record<
      | 'kubernetes'
      | 'gateway'
      | 'gpustack'
      | 'control'
      | 'metrics'
      | 'prometheus',
      number
    >
  >;
  /** Where Prometheus' data and the log of truth go; a temporary folder, removed at the end, if left out. */
  folder?: string;
  /** Whether a real Prometheus runs beside it. Default true. */
  prometheus?: boolean;
  /** Whether Prometheus loads the rules of `examples/rules`. Default true. */
  rules?: boolean;
  /** Bearer tokens that the Kubernetes API accepts; if left out, any. */
  tokens?: string[];
  /** Keys that GPUStack's server accepts; if left out, any. */
  gpustackKeys?: GpustackKey[];
  /** Gets a line for each step of the start. */
  say?: (line: string) => void;
  signal?: AbortSignal;
}

export interface Simulator {
  kubernetes: string;
  gateway: string;
  /** GPUStack's server. */
  gpustack: string;
  control: string;
  metrics: string;
  /** Undefined where none was wanted. */
  prometheus?: string;
  /** File of JSON lines with all that really happened. */
  truthFile: string;
  scenarios: string[];
  truth(since: number): Truth[];
  /** Counts single events, each at the moment it happened, whatever became of any counter. */
  events(query: EventQuery): EventCounts;
  setScenario(source: string | ScenarioSource): void;
  setFaults(faults: Faults): void;
  /** Sends requests to a model without waiting for the answers; false where there is no such model. */
  request(
    namespace: string,
    name: string,
    count: number,
    wanted?: WantedFate,
  ): boolean;
  /** Lets the containers of a model's pods die, so that their counters begin at zero. Returns how many did; undefined: no such model. */
  crashPods(namespace: string, name: string): number | undefined;
  /** Ends Prometheus and starts it again on its data, after `downMs` without it. */
  restartPrometheus(options?: { downMs?: number }): Promise<void>;
  stop(): Promise<void>;
}
