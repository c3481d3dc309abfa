/**
 * Options of every call that waits.
 *
 * @public
 */
export interface CallOptions {
  signal: AbortSignal;
}

/**
 * Options of every call that writes.
 *
 * @public
 */
export interface WriteOptions extends CallOptions {
  /** Ask the server to check and answer, and to store nothing. */
  dryRun?: boolean;
  /** Write only if the object is still at this version; otherwise ConflictError. */
  resourceVersion?: string;
  /** Write only if the object of this name is still this one, not another one that was made after it; otherwise ConflictError. */
  uid?: string;
}
