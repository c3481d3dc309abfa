import { ModelRef, SliName, SloSpec } from '@wakeboard/plugin-inference-common';
import { SourceKey } from './keys';
import { ModelFilter } from './models';

/** The SLOs of a model and where they come from. */
export interface ModelSlos {
  model: ModelRef;
  /** Name of the profile; undefined: none applies. */
  profile?: string;
  /** The entity whose annotations chose the profile or overrode a field. */
  entityRef?: string;
  specs: SloSpec[];
  /** What is wrong with the annotations, in sentences; what was right of them is in `specs`. */
  problems: string[];
  /** SLIs of its requests that cannot be measured of this model, with the driver's words why. */
  notMeasurable?: Partial<Record<SliName, string>>;
}

/** The SLOs of all models, as resolved from configuration and catalog. */
export interface SloStore {
  /**
   * Makes these the SLOs of their models, and takes them from all others of
   * the sources. Models that are not stored are left out. Returns the models
   * whose SLOs changed.
   */
  replaceSlos(sources: SourceKey[], slos: ModelSlos[]): Promise<ModelRef[]>;
  /** In order of reference; those of models that are not gone. */
  listSlos(options: {
    filter?: ModelFilter;
    models?: ModelRef[];
  }): Promise<ModelSlos[]>;
}
