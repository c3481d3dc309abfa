import {
  catalogManifest,
  dashboardManifest,
  ManifestChoice,
  manifestFiles,
  ManifestFile,
  ManifestObject,
  ManifestPlace,
  ModelRef,
  ModelServiceSpec,
  ModelSnapshot,
  monitorManifests,
  MonitorSpec,
  provisionedAnnotations,
  provisionedLabels,
  resolveSlos,
  ruleManifest,
  SloProfiles,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
  RenderedKind,
} from '@wakeboard/plugin-inference-node';
import { ProvisioningConfig } from '../config';
import { kindOfManifest } from './manifestKinds';
import {
  dashboardSignals,
  dashboardStates,
  dashboardWakes,
  ruleAlerts,
  ruleSlos,
} from './measured';
import { readBack } from './readBack';
import { Target } from './Targets';
import { refOf, toModelSpec } from './toModelSpec';

/** What a model service is composed of. */
export interface ServiceInput {
  spec: ModelServiceSpec;
  target: Target;
  driver: InferenceDriver;
  /** What feeds the driver's signals. */
  signals: InferenceDriver['signals'];
  profiles: SloProfiles;
  provisioning: ProvisioningConfig;
}

/** The part of a specification that an object comes of. */
export type Part = 'model' | 'monitors' | 'rules' | 'dashboard';

/** An object of a model service, and where it goes. */
export interface ServiceObject {
  part: Part;
  cluster: string;
  kind: RenderedKind;
  object: KubernetesObject;
}

/** A model service as it will be. */
export interface Service {
  ref: ModelRef;
  /** As its driver will read it. */
  model: ModelSnapshot;
  slos: SloSpec[];
  /** In the order in which they are made. */
  objects: ServiceObject[];
  files: ManifestFile[];
  /** What the person should know. */
  notes: string[];
  /** As its driver says of its engine; undefined: not known. */
  weightsOnGpus?: boolean;
}

/**
 * A model service from what a person asks for: the driver renders the model,
 * reads it back, and everything else is made for the model that was read.
 */
export function composeService(
  input: ServiceInput,
): Service | { refused: string } {
  const { spec, target, driver } = input;
  const rendering = driver.render?.(toModelSpec(spec)) ?? {
    refused: `Models of ${driver.title} are not made here`,
  };
  if ('refused' in rendering) return rendering;
  const rendered = rendering.objects.map(object => labelled(object, spec));
  const model = readBack(driver, spec, rendered);
  if ('refused' in model) return model;

  const ref = refOf(spec);
  const { specs: slos, problems } = resolveSlos(
    input.profiles,
    {},
    model.slos,
    spec.sloProfile,
  );
  const made = besides(input, { model, slos, monitors: rendering.monitors });
  const catalog = catalogManifest({ ref, driverTitle: driver.title, spec });
  const { beside } = target;
  return {
    ref,
    model,
    slos,
    weightsOnGpus: rendering.weightsOnGpus,
    objects: [
      ...rendered.map(
        (object): ServiceObject => ({
          part: 'model',
          cluster: spec.cluster,
          kind: renderedKind(driver, object),
          object,
        }),
      ),
      ...(beside
        ? made.objects.map(
            ({ part, object }): ServiceObject => ({
              part,
              cluster: beside.cluster,
              kind: kindOfManifest(object),
              object,
            }),
          )
        : []),
    ],
    files: manifestFiles({
      ref,
      model: rendered,
      ofServer: target.kind === 'server',
      others: made.objects.map(({ object }) => object),
      catalog: catalog.object,
    }),
    notes: [
      ...rendering.notes,
      ...problems,
      ...made.notes,
      ...(!beside && made.objects.length > 0
        ? [
            `Rules, monitors and dashboards of models on ${target.cluster} are only among the files: inference.servers.${target.cluster}.provisioning.rulesIn names no cluster for them.`,
          ]
        : []),
      ...catalog.notes,
    ],
  };
}

/** Without these an object could not be found again. */
function labelled(
  object: KubernetesObject,
  spec: ModelServiceSpec,
): KubernetesObject {
  const { metadata } = object;
  const labels = { ...metadata.labels, ...provisionedLabels(spec) };
  const annotations = {
    ...metadata.annotations,
    ...provisionedAnnotations(spec),
  };
  return { ...object, metadata: { ...metadata, labels, annotations } };
}

interface Made {
  objects: Array<{ part: Part; object: ManifestObject }>;
  notes: string[];
}

/** What belongs to the model and is not of its system. */
function besides(
  { spec, target, driver, signals, provisioning }: ServiceInput,
  of: { model: ModelSnapshot; slos: SloSpec[]; monitors: MonitorSpec[] },
): Made {
  const { model, slos } = of;
  const { ref } = model;
  const common = {
    ref,
    labels: provisionedLabels(spec),
    ofServer: target.kind === 'server',
  };
  const { beside } = target;
  const objects: Made['objects'] = [];
  const notes: string[] = [];

  const monitors = placeOf(spec.monitors, target.monitorLabels);
  if (monitors && target.kind === 'cluster') {
    const input = { ...common, place: monitors, monitors: of.monitors };
    for (const object of monitorManifests(input)) {
      objects.push({ part: 'monitors', object });
    }
  }
  const rules = placeOf(spec.rules, target.ruleLabels, beside?.ruleNamespace);
  const measured = ruleSlos(driver, model, slos);
  if (rules) {
    const { object, notes: said } = ruleManifest({
      ...common,
      place: rules,
      slos: measured,
      alerts: ruleAlerts(driver, model),
      owner: spec.owner,
      runbookBaseUrl: provisioning.runbookBaseUrl,
      severities: provisioning.severityLabels,
    });
    if (object) objects.push({ part: 'rules', object });
    notes.push(...said);
  }
  const dashboard = placeOf(
    spec.dashboard,
    target.dashboardLabels,
    beside?.dashboardNamespace,
  );
  if (dashboard) {
    const object = dashboardManifest({
      ...common,
      place: dashboard,
      driverTitle: driver.title,
      states: dashboardStates(driver, model),
      wakes: dashboardWakes(driver, model),
      // Its panels show what the rules record.
      slos: rules
        ? measured.filter(each => 'indicator' in each).map(each => each.spec)
        : [],
      signals: dashboardSignals(driver, signals, model),
    });
    objects.push({ part: 'dashboard', object });
  }
  return { objects, notes };
}

/** Where a kind of object goes; undefined: it is left out. What the person says counts more than what is configured. */
function placeOf(
  choice: ManifestChoice | undefined,
  labels: Record<string, string>,
  namespace?: string,
): ManifestPlace | undefined {
  if (choice === false) return undefined;
  return {
    labels: { ...labels, ...choice?.labels },
    namespace: choice?.namespace ?? namespace,
  };
}

function renderedKind(
  { id, renders = [] }: InferenceDriver,
  { apiVersion, kind }: KubernetesObject,
): RenderedKind {
  const found = renders.find(
    each =>
      each.kind === kind &&
      apiVersion ===
        (each.group ? `${each.group}/${each.version}` : each.version),
  );
  if (!found) {
    throw new Error(
      `The driver ${id} renders a ${kind} of ${apiVersion}, which is not in what it says it renders`,
    );
  }
  return found;
}
