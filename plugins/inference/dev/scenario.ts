import type { ModelState } from '@wakeboard/plugin-inference-common';
import type { ModelAction, ModelDetail, SourceError } from '../src/api/types';

/** What is pretended about a model, by its name. */
export interface Scenario {
  title: string;
  state?: ModelState;
  detail?: Partial<ModelDetail>;
  errors?: SourceError[];
  failure?: Error;
  noHistory?: boolean;
  slow?: boolean;
  /** Its wakes are those of the model itself, from observation: stopped to serving. */
  observed?: boolean;
  requests?: (now: number) => ModelAction[];
}
