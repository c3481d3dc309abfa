import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../servers/kubernetesApi/schema';
import type { ServicesWorld } from '../../services/types';
import {
  clusterDocument,
  clustersOf,
  gpuDocuments,
  instanceDocument,
  instancesOf,
  IsUnreachable,
  modelDocument,
  modelsOf,
  workerDocument,
  workersOf,
} from './documents';

export type RowKind =
  | 'models'
  | 'model-instances'
  | 'workers'
  | 'clusters'
  | 'gpu-devices';

/** As GPUStack numbers the types of its events. */
export const EVENT = { created: 1, updated: 2, deleted: 3 } as const;

export interface RowEvent {
  kind: RowKind;
  type: (typeof EVENT)[keyof typeof EVENT];
  id: number | string;
  data: JsonObject;
  /** Old and new value of each field that differs. */
  changed: Record<string, [unknown, unknown]>;
}

type Rows = Map<number | string, JsonObject>;

const KINDS: readonly RowKind[] = [
  'clusters',
  'workers',
  'gpu-devices',
  'models',
  'model-instances',
];

/** Workers report at every heartbeat, not at each change of a reading. */
const HEARTBEAT_MS = 30_000;

function changes(before: JsonObject, after: JsonObject) {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...keys]
      .filter(key => !isDeepStrictEqual(before[key], after[key]))
      .map((key): [string, [unknown, unknown]] => [
        key,
        [before[key], after[key]],
      ]),
  );
}

const idOf = (row: JsonObject): number | string =>
  typeof row.id === 'number' ? row.id : String(row.id);

/** The tables of the server: looks at the world when asked, and tells what has changed since the last look. */
export class GpustackRows {
  private readonly tables = new Map<RowKind, Rows>(
    KINDS.map(kind => [kind, new Map()]),
  );
  private readonly listeners = new Set<(event: RowEvent) => void>();
  private reported?: { at: number; workers: string };

  constructor(
    private readonly world: () => ServicesWorld,
    private readonly isUnreachable: IsUnreachable,
  ) {}

  onEvent(listener: (event: RowEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The rows of a table, oldest first. */
  list(kind: RowKind): JsonObject[] {
    this.refresh();
    return [...this.table(kind).values()];
  }

  get(kind: RowKind, id: number | string): JsonObject | undefined {
    this.refresh();
    return this.table(kind).get(id);
  }

  private table(kind: RowKind): Rows {
    return this.tables.get(kind) ?? new Map();
  }

  refresh(): void {
    const world = this.world();
    const { isUnreachable } = this;
    const lost = workersOf(world)
      .map(node => isUnreachable(node.name))
      .join();
    const beat = Math.floor(world.now / HEARTBEAT_MS);
    const isDue = this.reported?.at !== beat || this.reported.workers !== lost;
    if (isDue) {
      this.reported = { at: beat, workers: lost };
      this.update(
        'clusters',
        clustersOf(world).map(name => clusterDocument(world, name)),
      );
      this.update(
        'workers',
        workersOf(world).map(node =>
          workerDocument(world, node, isUnreachable),
        ),
      );
      this.update(
        'gpu-devices',
        workersOf(world).flatMap(node => gpuDocuments(world, node)),
      );
    }
    this.update(
      'models',
      modelsOf(world).map(model => modelDocument(world, model, isUnreachable)),
    );
    this.update(
      'model-instances',
      instancesOf(world).map(each =>
        instanceDocument(world, each, isUnreachable),
      ),
    );
  }

  private update(kind: RowKind, documents: JsonObject[]): void {
    const before = this.table(kind);
    const after: Rows = new Map(documents.map(row => [idOf(row), row]));
    this.tables.set(kind, after);
    for (const [id, row] of after) {
      const old = before.get(id);
      if (!old) {
        this.tell({ kind, type: EVENT.created, id, data: row, changed: {} });
        continue;
      }
      const changed = changes(old, row);
      if (Object.keys(changed).length > 0) {
        this.tell({ kind, type: EVENT.updated, id, data: row, changed });
      }
    }
    for (const id of before.keys()) {
      if (after.has(id)) continue;
      // Only its id is left of a row that is gone.
      this.tell({
        kind,
        type: EVENT.deleted,
        id,
        data: { id },
        changed: {},
      });
    }
  }

  private tell(event: RowEvent): void {
    this.listeners.forEach(listener => listener(event));
  }
}
