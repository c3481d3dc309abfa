/**
 * An error whose sentence is all that there is to say. The scaffolder writes
 * the stack of what fails into the log of the task, where people read it, so
 * that it has none.
 */
export function toldError<Told extends Error>(error: Told): Told {
  error.stack = error.message;
  return error;
}
