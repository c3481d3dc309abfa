import { NotFoundError } from '@backstage/errors';
import {
  InferenceSchemas,
  SIGNALS,
  SignalName,
  SignalOfDriver,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  InferenceDriver,
  SignalDefinition,
} from '@wakeboard/plugin-inference-node';
import { MappingStore, SignalExpression, StoredMapping } from '../store/types';
import { driverExpression } from './driverExpression';
import { readTemplate } from './template';

/** The definitions of a driver's signals that count now. */
export type SignalDefinitions = Partial<Record<SignalName, SignalDefinition>>;

/** Expressions from config: by driver, by signal. */
export type ConfiguredSignals = Record<
  string,
  Partial<Record<SignalName, SignalExpression>>
>;

/** Another backend's change is seen after this time. */
const KNOWN_FOR_MS = 5_000;

type Mapping = InferenceSchemas['SignalMapping'];

/** What {@link SignalMappings} works with. */
export interface SignalMappingsOptions {
  drivers: Iterable<InferenceDriver> & {
    get(id: string): InferenceDriver | undefined;
  };
  configured: ConfiguredSignals;
  store: MappingStore;
  clock: Clock;
}

/**
 * What feeds each signal: the driver's own definition, over that what config
 * says, over that what was stored. Each signal on its own, so that an upgrade of
 * a driver reaches every signal that nobody has said anything about.
 */
export class SignalMappings {
  static create(options: SignalMappingsOptions): SignalMappings {
    return new SignalMappings(options);
  }

  private known?: { stored: StoredMapping[]; until: number };

  private constructor(private readonly options: SignalMappingsOptions) {}

  /** The definitions of a driver's signals that count now. */
  async definitions(driver: InferenceDriver): Promise<SignalDefinitions> {
    const definitions: SignalDefinitions = { ...driver.signals };
    const { configured } = this.options;
    const own = Object.hasOwn(configured, driver.id)
      ? configured[driver.id]
      : {};
    const stored = await this.stored();
    for (const signal of signalNames()) {
      const newest = stored.find(
        each => each.driver === driver.id && each.signal === signal,
      );
      const definition =
        read(newest?.expression).definition ?? read(own[signal]).definition;
      if (definition) {
        definitions[signal] = definition;
      }
    }
    return definitions;
  }

  /** Every signal of every driver, in order of driver and signal. */
  async list(): Promise<Mapping[]> {
    const stored = await this.stored();
    return [...this.options.drivers].flatMap(driver =>
      signalNames().map(signal => this.describe(driver, signal, stored)),
    );
  }

  /** One signal of a driver. */
  async find({ driver, signal }: SignalOfDriver): Promise<Mapping> {
    const known = this.driverOf(driver);
    return this.describe(known, signalOf(signal), await this.stored());
  }

  /**
   * Stores what feeds a signal from now on; undefined takes it back.
   *
   * @param change - `version` is the one that the change was made of
   * @throws InputError where the expression cannot be used, ConflictError where
   * somebody else changed it in the meantime, NotFoundError for what there is
   * not.
   */
  async change(
    of: SignalOfDriver,
    change: { expression?: SignalExpression; version: number; by: string },
  ): Promise<Mapping> {
    const driver = this.driverOf(of.driver).id;
    const signal = signalOf(of.signal);
    if (change.expression) {
      readTemplate(change.expression.expression, 'The expression');
    }
    this.known = undefined;
    await this.options.store.addMapping({
      driver,
      signal,
      version: change.version + 1,
      expression: change.expression,
      changedAt: this.options.clock.now(),
      changedBy: change.by,
    });
    return this.find(of);
  }

  private describe(
    driver: InferenceDriver,
    signal: SignalName,
    stored: StoredMapping[],
  ): Mapping {
    const newest = stored.find(
      each => each.driver === driver.id && each.signal === signal,
    );
    const { configured } = this.options;
    const config = Object.hasOwn(configured, driver.id)
      ? configured[driver.id][signal]
      : undefined;
    const own = driver.signals[signal];
    const { problem, definition } = read(newest?.expression);
    let origin: Mapping['origin'] = own ? 'driver' : 'none';
    if (config) origin = 'config';
    if (definition) origin = 'stored';
    return {
      driver: driver.id,
      driverTitle: driver.title,
      signal,
      unit: SIGNALS[signal].unit,
      origin,
      driverExpression: own && driverExpression(driver, own),
      config,
      stored: newest?.expression,
      version: newest?.version ?? 0,
      changedAt: newest?.changedAt,
      changedBy: newest?.changedBy,
      problem,
    };
  }

  private driverOf(id: string): InferenceDriver {
    const { drivers } = this.options;
    const driver = drivers.get(id);
    if (!driver) {
      throw new NotFoundError(
        `There is no driver ${JSON.stringify(id.slice(0, 100))}; there are ${[
          ...drivers,
        ]
          .map(each => each.id)
          .join(', ')}`,
      );
    }
    return driver;
  }

  private async stored(): Promise<StoredMapping[]> {
    const { store, clock } = this.options;
    if (!this.known || this.known.until <= clock.now()) {
      const stored = await store.listMappings();
      this.known = { stored, until: clock.now() + KNOWN_FOR_MS };
    }
    return this.known.stored;
  }
}

/** What was stored was checked then; a later version may read it otherwise. */
function read(expression: SignalExpression | undefined): {
  definition?: SignalDefinition;
  problem?: string;
} {
  if (!expression) {
    return {};
  }
  try {
    return { definition: toDefinition(expression, 'The stored expression') };
  } catch (error) {
    return { problem: `${(error as Error).message}; it is not used` };
  }
}

/**
 * A definition of what was written.
 *
 * @throws InputError where the expression cannot be used.
 */
export function toDefinition(
  { expression, by = [], factor }: SignalExpression,
  what: string,
): SignalDefinition {
  const template = readTemplate(expression, what);
  return { by, factor, expression: scope => template.fill(scope) };
}

function signalNames(): SignalName[] {
  return Object.keys(SIGNALS) as SignalName[];
}

function signalOf(name: string): SignalName {
  const signal = signalNames().find(each => each === name);
  if (!signal) {
    throw new NotFoundError(
      `There is no signal ${JSON.stringify(
        name.slice(0, 100),
      )}; there are ${signalNames().join(', ')}`,
    );
  }
  return signal;
}
