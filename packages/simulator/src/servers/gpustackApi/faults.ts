/** What is wrong with the GPUStack server at the moment. */
export interface GpustackFaults {
  /** Connections are cut without an answer. */
  down?: boolean;
  /** Every answer comes this much later. */
  delayMs?: number;
  /** Every request is answered with this status. */
  status?: number;
  /** Every request is answered with a web page and status 200, as by a proxy that wants a log-in. */
  garbage?: boolean;
  /** A watch ends in the middle of its next line. */
  cutWatches?: boolean;
  /** Workers that the server hears nothing of. */
  unreachableWorkers?: string[];
}
