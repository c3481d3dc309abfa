import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bothWorlds } from './bothWorlds';
import { EventLog } from './events';
import { LiveWorld } from './LiveWorld';
import { AnyHappening } from './metrics/history';
import { allTargets, DISCOVERY_KINDS, jobOf } from './metrics/targets';
import { writeHistory } from './metrics/writeHistory';
import { monitoredTargets } from './monitoring/monitoredTargets';
import { RuleFiles, rulePattern } from './monitoring/RuleFiles';
import { Controller } from './operators/Controller';
import { loadHistory } from './prometheus/loadHistory';
import { startBackfill } from './prometheus/backfillRecords';
import { exampleRules } from './prometheus/exampleRules';
import { obtainPrograms } from './prometheus/programs';
import { dataFolderOf, Prometheus } from './prometheus/Prometheus';
import { loadScenario, scenarioNames, toWorldPlan } from './scenario';
import { ScenarioRunner } from './ScenarioRunner';
import { toServicesPlan } from './scenarioServices';
import { startControl } from './servers/control';
import { startGateway } from './servers/gateway';
import { startGpustackApi } from './servers/gpustackApi';
import { ObjectStore, startKubernetesApi } from './servers/kubernetesApi';
import { startPodMetrics } from './servers/podMetrics';
import { createServices } from './services/createServices';
import { LiveServices } from './services/LiveServices';
import { callPod } from './services/podCalls';
import { ServicesController } from './services/ServicesController';
import { advance as advanceServices } from './services/step';
import { allServiceTargets } from './services/targets';
import { createSystems } from './systems';
import type { Simulator, SimulatorOptions } from './Simulator';
import { TruthLog } from './truth';
import { createWorld } from './world/createWorld';
import { advance } from './world/step';

export type { Simulator, SimulatorOptions } from './Simulator';

const DAY = 86_400_000;
/** Without a history the world has still lived long enough for all pods to have booted. */
const WARM_UP_MS = 60_000;
/** Services load their weights when they start. */
const SERVICES_WARM_UP_MS = 300_000;

/** Starts everything on loopback ports and resolves when all of it answers. */
export async function startSimulator(
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const started: Array<() => Promise<void> | void> = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return await start(options, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: SimulatorOptions,
  started: Array<() => Promise<void> | void>,
  stop: () => Promise<void>,
): Promise<Simulator> {
  const { seed = 1, historyDays = 0, ports = {}, signal } = options;
  const say = options.say ?? (() => {});
  const source = options.scenario ?? 'steady';
  const scenario = loadScenario(source);
  const withPrometheus = options.prometheus ?? true;

  const folder = await dataFolder(options.folder, started);
  const truthFile = path.join(folder, 'truth.jsonl');
  const truth = new TruthLog(truthFile);
  started.push(() => truth.close());
  const events = new EventLog();
  const note = (happenings: AnyHappening[]) => {
    truth.add(happenings);
    events.add(happenings);
  };

  const programs = withPrometheus
    ? await obtainPrograms(say, signal)
    : undefined;

  // The past is an ordinary one, whatever is to happen now.
  const past =
    historyDays > 0 && typeof source === 'string' && source !== 'steady'
      ? loadScenario('steady')
      : scenario;
  let present = () => past.faults;
  const systems = createSystems(
    worker => present().gpustack?.unreachableWorkers?.includes(worker) ?? false,
  );
  const now = Date.now();
  const span = {
    seed,
    from: now - (historyDays > 0 ? historyDays * DAY : WARM_UP_MS),
    readyAt: now,
  };
  const { world, happenings } = createWorld({
    ...span,
    plan: toWorldPlan(past),
  });
  note(happenings);
  const services = createServices({
    ...span,
    from: historyDays > 0 ? span.from : now - SERVICES_WARM_UP_MS,
    plan: toServicesPlan(past),
  });
  note(services.happenings);
  const prometheusFolder = path.join(folder, 'prometheus');
  if (programs && historyDays > 0) {
    say(`Writing and loading ${historyDays} days of history`);
    await mkdir(prometheusFolder, { recursive: true });
    await loadHistory(
      path.join(programs.folder, 'promtool'),
      writeHistory(world, now, prometheusFolder, note, {
        services: { world: services.world, systems },
        signal,
      }),
      dataFolderOf(prometheusFolder),
      signal,
    );
  } else {
    note(advance(world, now));
    note(advanceServices(services.world, now));
  }

  const live = new LiveWorld(world, Date.now);
  live.onHappenings(note);
  live.start();
  started.push(() => live.stop());
  const liveServices = new LiveServices(services.world, Date.now);
  liveServices.onHappenings(note);
  liveServices.start();
  started.push(() => liveServices.stop());

  say('Starting the Kubernetes API, the gateway and the metrics');
  const gateway = await startGateway(live, ports.gateway ?? 0);
  started.push(() => gateway.close());
  const store = new ObjectStore();
  const controller = new Controller(live, store, gateway.url);
  controller.start();
  started.push(() => controller.stop());
  const servicesController = new ServicesController(
    liveServices,
    store,
    systems,
  );
  servicesController.start();
  started.push(() => servicesController.stop());
  const runner = new ScenarioRunner(past, live, liveServices, controller);
  if (past !== scenario) runner.run(source);
  present = () => runner.faults;
  const kubernetes = await startKubernetesApi({
    store,
    port: ports.kubernetes ?? 0,
    faults: () => runner.faults.kubernetes ?? {},
    tokens: options.tokens,
    podProxy: ({ namespace, pod, port, ...call }) =>
      callPod(liveServices, namespace, pod, port, call),
  });
  started.push(() => kubernetes.close());
  const gpustack = await startGpustackApi({
    live: liveServices,
    port: ports.gpustack ?? 0,
    keys: options.gpustackKeys,
    faults: () => runner.faults.gpustack ?? {},
  });
  started.push(() => gpustack.close());
  const metrics = await startPodMetrics({
    targets: () => [
      ...allTargets(live.present()),
      ...allServiceTargets(systems, liveServices.present()),
      ...monitoredTargets(store, systems, liveServices.present()),
    ],
    faults: () => runner.faults.metrics ?? {},
    port: ports.metrics ?? 0,
  });
  started.push(() => metrics.close());

  const ruleFiles = options.rules ?? true ? exampleRules() : [];
  let prometheus: Prometheus | undefined;
  if (programs) {
    const promtool = path.join(programs.folder, 'promtool');
    const ruleFolder = path.join(prometheusFolder, 'rules');
    const ruleObjects = new RuleFiles({
      store,
      folder: ruleFolder,
      promtool,
      reload: () => prometheus?.reload(),
      say,
    });
    await ruleObjects.start();
    started.push(() => ruleObjects.stop());
    say(`Starting Prometheus ${programs.version}`);
    prometheus = await Prometheus.start(
      {
        programs,
        folder: prometheusFolder,
        jobs: DISCOVERY_KINDS.map(kind => ({
          name: jobOf(kind),
          discoveryUrl: metrics.discoveryUrl(kind),
          honorLabels: kind === 'servicesHonored',
        })),
        scrapeIntervalMs: options.scrapeIntervalMs ?? 15_000,
        ruleFiles: [...ruleFiles, rulePattern(ruleFolder)],
        port: ports.prometheus ?? 0,
      },
      signal,
    );
    const running = prometheus;
    started.push(() => running.stop());
    if (historyDays > 0) {
      const stopBackfill = startBackfill({
        url: running.url,
        ruleFiles,
        span: { from: now - historyDays * DAY, to: now },
        folder: path.join(folder, 'records'),
        promtool,
        dataFolder: dataFolderOf(prometheusFolder),
        say,
      });
      started.push(stopBackfill);
    }
  }

  const { request, crashPods, catchUp } = bothWorlds(live, liveServices);
  const count: Simulator['events'] = query => {
    catchUp();
    return events.count(query);
  };
  const restartPrometheus = async (restart?: { downMs?: number }) => {
    if (!prometheus) throw new Error('This simulator has no Prometheus');
    await prometheus.restart({ ...restart, signal });
  };
  const control = await startControl(
    {
      restartPrometheus,
      health: () => ({ status: 'ok', scenario: runner.name, seed }),
      scenario: () => ({
        name: runner.name,
        description: runner.description,
        available: scenarioNames(),
      }),
      setScenario: each => runner.run(each),
      faults: () => runner.faults,
      setFaults: faults => runner.setFaults(faults),
      truth: since => {
        catchUp();
        return truth.since(since);
      },
      events: count,
      request,
      crashPods,
    },
    ports.control ?? 0,
  );
  started.push(() => control.close());

  return {
    kubernetes: kubernetes.url,
    gateway: gateway.url,
    gpustack: gpustack.url,
    control: control.url,
    metrics: metrics.url,
    prometheus: prometheus?.url,
    truthFile,
    scenarios: scenarioNames(),
    truth: since => {
      catchUp();
      return truth.since(since);
    },
    events: count,
    setScenario: each => runner.run(each),
    setFaults: faults => runner.setFaults(faults),
    request,
    crashPods,
    restartPrometheus,
    stop,
  };
}

async function dataFolder(
  wanted: string | undefined,
  started: Array<() => Promise<void> | void>,
): Promise<string> {
  if (wanted) {
    // What an earlier world left behind would not fit to this one.
    await rm(path.join(wanted, 'prometheus'), { recursive: true, force: true });
    await mkdir(wanted, { recursive: true });
    return path.resolve(wanted);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'wakeboard-simulator-'));
  started.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
