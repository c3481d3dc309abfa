import { LiveWorld } from './LiveWorld';
import { Controller } from './operators/Controller';
import {
  Faults,
  loadScenario,
  Scenario,
  ScenarioSource,
  toWorldPlan,
} from './scenario';
import { toServicesPlan } from './scenarioServices';
import { LiveServices } from './services/LiveServices';
import { findModel } from './world/models';

/** Switches a running world from one scenario to another. Models that are not there, because somebody deleted them, stay away. */
export class ScenarioRunner {
  private faultsNow: Faults;

  constructor(
    private scenario: Scenario,
    private readonly live: LiveWorld,
    private readonly services: LiveServices,
    private readonly controller: Controller,
  ) {
    this.faultsNow = scenario.faults;
  }

  get name(): string {
    return this.scenario.name;
  }

  get description(): string {
    return this.scenario.description;
  }

  get faults(): Faults {
    return this.faultsNow;
  }

  /** Replaces those faults that are named; the others stay. */
  setFaults(faults: Faults): void {
    this.faultsNow = { ...this.faultsNow, ...faults };
  }

  /** Throws, and changes nothing, where there is no such scenario or it is not right. */
  run(source: string | ScenarioSource): void {
    const scenario = loadScenario(source);
    const plan = toWorldPlan(scenario);
    for (const { namespace, name, spec, profile } of plan.models) {
      const model = findModel(this.live.present(), namespace, name);
      if (!model) continue;
      // A user's scaling is the user's; the scenario changes how the model behaves.
      const { replicas } = model.settings;
      const wanted = this.replicasDiffer(namespace, name, scenario)
        ? spec
        : { ...spec, replicas };
      this.controller.editModel(namespace, name, wanted);
      this.live.applySettingsNow(namespace, name);
      if (profile) this.live.setTraffic(namespace, name, profile);
    }
    this.live.setChaos(scenario.chaos);
    this.runServices(scenario);
    this.scenario = scenario;
    this.faultsNow = scenario.faults;
  }

  /** Whether the new scenario itself wants another number of replicas than the one before. */
  private replicasDiffer(
    namespace: string,
    name: string,
    scenario: Scenario,
  ): boolean {
    const of = (each: Scenario) =>
      toWorldPlan(each).models.find(
        model => model.name === name && model.namespace === namespace,
      )?.spec.replicas;
    return of(scenario) !== of(this.scenario);
  }

  /** How many replicas a service wants stays its user's and its schedule's. */
  private runServices(scenario: Scenario): void {
    for (const { profile, ...service } of toServicesPlan(scenario).services) {
      if (profile) this.services.setTraffic(service, profile);
    }
    this.services.setChaos(scenario.chaos);
  }
}
