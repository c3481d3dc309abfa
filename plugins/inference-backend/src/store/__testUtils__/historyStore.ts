import { TestDatabaseId } from '@backstage/backend-test-utils';
import { ObjectEvent } from '@wakeboard/plugin-inference-common';
import { DatabaseHistoryStore } from '../DatabaseHistoryStore';
import { DatabaseModelStore } from '../DatabaseModelStore';
import { HistoryContext, HistoryRevision } from '../types';
import { aReading, aRef, aRevision, aSnapshot } from './builders';
import { testDatabases } from './databases';

export function anEvent(overrides?: Partial<ObjectEvent>): ObjectEvent {
  return {
    kind: 'event',
    at: 1000,
    state: 'serving',
    mark: 'exact',
    ...overrides,
  };
}

/** A store that knows two models. */
export async function setUpHistory(
  databases: ReturnType<typeof testDatabases>,
  id: TestDatabaseId,
) {
  const { knex, database } = await databases.init(id);
  const models = await DatabaseModelStore.create({ database });
  const store = await DatabaseHistoryStore.create({ database });
  const names = ['qwen', 'other'];
  await models.saveReading(
    aReading({
      models: names.map(name => aSnapshot({ ref: aRef({ name }) })),
    }),
  );

  /** What a revision of a span is given. */
  async function contextOf(
    span: Pick<HistoryRevision, 'from' | 'to' | 'eventsSince'>,
  ) {
    let given: HistoryContext | undefined;
    await store.commit([
      {
        ...aRevision(span),
        eventsSince: span.eventsSince,
        reconstruct: context => {
          given = context;
          return undefined;
        },
      },
    ]);
    return given;
  }
  return { knex, store, contextOf };
}
