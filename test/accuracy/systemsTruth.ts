/**
 * What truly happened to models that systems other than GreenThread serve, as
 * stays in states. Pure.
 */

/** A line of the simulator's log of truth, as far as it is needed here. */
export type SystemsTruth = { at: number; system?: string; model: string } & (
  | { kind: 'service'; from?: string; to?: string }
  | { kind: 'replica'; pod: string; what: string }
  | { kind: 'repository'; pod: string; what: string }
  | { kind: 'wake'; start: number; end: number }
);

/** A model or replica was in one state. */
export interface Stay {
  from: number;
  to: number;
  state: string;
}

/** What a replica does after something happened to it. */
const AFTER: Record<string, string> = {
  created: 'starting',
  ready: 'serving',
  awake: 'serving',
  asleep: 'sleeping',
  crashed: 'starting',
  terminating: 'draining',
  removed: 'stopped',
  // The only model of a Triton.
  loaded: 'serving',
  unloaded: 'sleeping',
};

/** The stays of the model itself, in order. */
export function staysOfModel(truth: SystemsTruth[], end: number): Stay[] {
  return staysOf(
    truth.flatMap(line =>
      line.kind === 'service' ? [{ at: line.at, state: line.to }] : [],
    ),
    end,
  );
}

/** The stays of each replica, by the name that it has in the product. */
export function staysOfReplicas(
  truth: SystemsTruth[],
  system: string,
  end: number,
): Map<string, Stay[]> {
  const changes = new Map<string, Array<{ at: number; state?: string }>>();
  for (const line of truth) {
    if (line.kind !== 'replica' && line.kind !== 'repository') continue;
    if (!(line.what in AFTER)) continue;
    // An instance of GPUStack is there as it was until it is gone.
    if (system === 'gpustack' && line.what === 'terminating') continue;
    const name = nameOf(system, line.pod);
    const own = changes.get(name) ?? [];
    changes.set(name, own);
    own.push({ at: line.at, state: AFTER[line.what] });
  }
  return new Map(
    [...changes].map(([pod, own]) => [pod, staysOf(own, end)] as const),
  );
}

/** A replica of Kthena is a group, whose entry pod is called by group, role and numbers. */
function nameOf(system: string, pod: string): string {
  return system === 'kthena' ? pod.replace(/-[a-z]+-\d+-\d+$/, '') : pod;
}

function staysOf(
  changes: Array<{ at: number; state?: string }>,
  end: number,
): Stay[] {
  return changes.flatMap(({ at, state }, i) => {
    const to = changes[i + 1]?.at ?? end;
    return state !== undefined && to > at ? [{ state, from: at, to }] : [];
  });
}
