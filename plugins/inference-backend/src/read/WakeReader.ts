import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  ModelRef,
  Span,
  wakeStatistics,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { HistoryStore } from '../store/types';
import { allWakes } from './allWakes';
import { Drivers, SourceStates } from './ports';
import { checkRange } from './range';
import { errorsOfModel } from './sourceErrors';

/** What {@link WakeReader} reads from. */
export interface WakeReaderOptions {
  access: ModelAccess;
  history: HistoryStore;
  drivers: Drivers;
  sources: SourceStates;
  clock: Clock;
}

/**
 * The wakes of a range: a page of them, and what all of them come to.
 *
 * A wake is in the history of a replica and, where it changed the state of the
 * whole, in that of the model as well; it is one wake. Where the system counts
 * wakes it counts those of replicas; where they are only seen in states, it is
 * the model that sleeps and wakes.
 */
export class WakeReader {
  static create(options: WakeReaderOptions): WakeReader {
    return new WakeReader(options);
  }

  private constructor(private readonly options: WakeReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    query: Span & { limit: number; before?: number },
  ): Promise<InferenceSchemas['WakeList']> {
    const { access, clock, drivers, history, sources } = this.options;
    const range = checkRange({ from: query.from, to: query.to }, clock.now());
    const model = await access.read(credentials, ref);
    const [all, health] = await Promise.all([
      allWakes(history, ref, range),
      sources.health(),
    ]);
    const ofModel = drivers.get(ref.driver)?.capabilities.wakes === 'observed';
    const wakes = all.filter(({ replica }) => (replica === '') === ofModel);
    const { before = Infinity, limit } = query;
    const rest = wakes.filter(({ windowTo }) => windowTo < before);
    // Wakes of one moment stay on one page: the cursor is a moment.
    const end = rest[limit - 1]?.windowTo ?? -Infinity;
    const items = rest.filter(({ windowTo }) => windowTo >= end);
    return {
      items,
      before: items.length < rest.length ? end : undefined,
      statistics: wakeStatistics(wakes),
      errors: errorsOfModel(health, model.snapshot),
    };
  }
}
