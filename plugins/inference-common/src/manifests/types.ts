import { JsonValue } from '@backstage/types';
import { ModelRef } from '../model/modelRef';

/**
 * A model service as a person asks for it, in words that all systems share.
 * What only one system knows goes into `options`.
 *
 * @public
 */
export interface ModelSpec {
  /** Name of the resource; a legal Kubernetes name. */
  name: string;
  /** Where it is to live; ignored by systems without namespaces. */
  namespace: string;
  /** Where the weights come from, for example `hf://Qwen/Qwen3-8B` or `s3://bucket/path`. */
  source: string;
  /** Name that clients send in requests; the name of the model if left out. */
  servedName?: string;
  replicas: number;
  /** GPUs of one replica; 0 for none. */
  gpus: number;
  /** Extended resource of the GPUs; `nvidia.com/gpu` if left out. */
  gpuResource?: string;
  /** Quantities of one replica, as Kubernetes writes them. */
  cpu?: string;
  memory?: string;
  /** Container image; the driver's default if left out. */
  image?: string;
  /** Further arguments of the engine, one token per item. */
  args?: string[];
  /** Longest context, tokens. */
  maxModelLength?: number;
  /** Go on every object that is made: owner, system and the provisioning label among them. */
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  /** What only this system knows, by the names of {@link ModelSpec} of its driver's page. */
  options?: Record<string, JsonValue>;
}

/**
 * How an object that is made with a model service is found by the tools that
 * read it.
 *
 * @public
 */
export interface ManifestPlace {
  /** On the object itself, for example `release: kube-prometheus-stack`: many installations of Prometheus overlook what lacks it. */
  labels?: Record<string, string>;
  /** Where the object lives; beside the model if left out. */
  namespace?: string;
}

/**
 * Whether a kind of object is made with a model service, and how it is found
 * by the tools that read it; `false` leaves it out.
 *
 * @public
 */
export type ManifestChoice = false | ManifestPlace;

/**
 * A model service with everything that belongs to it, as a person asks for it.
 *
 * @public
 */
export interface ModelServiceSpec
  extends Partial<Omit<ModelSpec, 'namespace' | 'name' | 'source'>> {
  /** A cluster or a server, as configured. */
  cluster: string;
  driver: string;
  namespace: string;
  name: string;
  source: string;
  /** Name of a Group, goes on everything as the label `inference/owner`. */
  owner?: string;
  /** Name of a System, goes on everything as the label `inference/system`. */
  system?: string;
  /** As configured under `inference.slo.profiles`; the default one if left out. */
  sloProfile?: string;
  /** PrometheusRule with the SLOs' records and all alerts. */
  rules?: ManifestChoice;
  /** ServiceMonitor or PodMonitor, where the system needs one. */
  monitors?: ManifestChoice;
  /** ConfigMap with a dashboard of Grafana. */
  dashboard?: ManifestChoice;
  /** Beside what follows from the model, for `catalog-info.yaml`. */
  catalog?: {
    title?: string;
    description?: string;
    lifecycle?: string;
    tags?: string[];
  };
}

/**
 * A file of a model service.
 *
 * @public
 */
export interface ManifestFile {
  /** Relative, with `/`. */
  path: string;
  content: string;
}

/**
 * What a ServiceMonitor or PodMonitor has to scrape.
 *
 * @public
 */
export interface MonitorSpec {
  kind: 'pod' | 'service';
  /** Labels of the pods or of the Service. */
  selector: Record<string, string>;
  /** Name of the port, or its number where it has none. */
  port: string | number;
  path: string;
}

/**
 * An object as it is written to a file or applied.
 *
 * @public
 */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/**
 * What every object beside the model's own is made for, and where it goes.
 *
 * @public
 */
export interface ManifestTarget {
  ref: ModelRef;
  /** Labels on everything that is made for the model: {@link provisionedLabels}. */
  labels: Record<string, string>;
  place?: ManifestPlace;
  /** Whether the model is of a server with an API of its own, whose namespaces are not those of the object's cluster. */
  ofServer?: boolean;
}

/**
 * An object, or why there is none.
 *
 * @public
 */
export interface Manifest {
  object?: ManifestObject;
  /** Sentences for the person who asked: what was left out, and why. */
  notes: string[];
}
