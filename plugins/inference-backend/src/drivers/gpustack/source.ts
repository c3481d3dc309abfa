import { SourceRef } from '@wakeboard/plugin-inference-common';

/** What a failure to read the objects of a server is of. */
export function sourceOf(server: string): SourceRef {
  return { kind: 'server', name: server };
}
