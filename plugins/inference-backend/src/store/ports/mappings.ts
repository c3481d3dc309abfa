/** What feeds a signal in place of the driver's own definition. */
export interface SignalExpression {
  /** PromQL with variables. */
  expression: string;
  /** What values are multiplied by to get the signal's unit; 1 if left out. */
  factor?: number;
  /** Labels that tell the lines apart; none if left out. */
  by?: string[];
}

/** A signal mapping as it was stored. */
export interface StoredMapping {
  driver: string;
  signal: string;
  /** 1 for the first of the signal, one more with each change. */
  version: number;
  /** Undefined: what was stored before is taken back. */
  expression?: SignalExpression;
  /** Epoch milliseconds. */
  changedAt: number;
  /** Entity reference. */
  changedBy: string;
}

/** What administrators said feeds the signals. */
export interface MappingStore {
  /** The newest version of every signal that ever had one. */
  listMappings(): Promise<StoredMapping[]>;
  /**
   * Adds the version after the newest.
   *
   * @throws ConflictError where it is not that.
   */
  addMapping(mapping: StoredMapping): Promise<void>;
}
