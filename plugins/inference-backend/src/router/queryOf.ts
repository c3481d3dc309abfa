import { InferenceQueries } from '@wakeboard/plugin-inference-common';
import { Request } from 'express';

/** The query after validation: with the types and defaults of the contract. */
export function queryOf<TOperation extends keyof InferenceQueries>(
  req: Request,
): InferenceQueries[TOperation] {
  return req.query as unknown as InferenceQueries[TOperation];
}
