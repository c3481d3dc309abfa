import { InferenceClient } from './InferenceClient';

const REF = {
  cluster: 'demo',
  namespace: 'greenthread-system',
  driver: 'greenthread',
  name: 'a/b "c"',
};
const PATH =
  'http://backend/api/inference/models/demo/greenthread-system/greenthread/a%2Fb%20%22c%22';

function aClient(answer: Response = Response.json({})) {
  const fetched = jest.fn(async (_url: unknown, _init?: RequestInit) => answer);
  const client = new InferenceClient({
    discoveryApi: { getBaseUrl: async id => `http://backend/api/${id}` },
    fetchApi: { fetch: fetched as typeof fetch },
  });
  return { client, fetched };
}

describe('InferenceClient', () => {
  it.each<[string, (client: InferenceClient) => Promise<unknown>, string]>([
    [
      'lists models of an entity',
      client => client.listModels({ entity: 'component:default/a' }),
      'http://backend/api/inference/models?entity=component%3Adefault%2Fa',
    ],
    ['reads a model', client => client.getModel(REF), PATH],
    [
      'reads a timeline',
      client => client.getTimeline(REF, { from: 1, to: 2, width: 800 }),
      `${PATH}/timeline?from=1&to=2&width=800`,
    ],
    [
      'leaves out what is not asked for',
      client => client.listWakes(REF, { from: 1, to: 2, limit: undefined }),
      `${PATH}/wakes?from=1&to=2`,
    ],
    [
      'repeats the name of each signal',
      client => client.getSeries(REF, { from: 1, to: 2, signal: ['a', 'b'] }),
      `${PATH}/series?from=1&to=2&signal=a&signal=b`,
    ],
    [
      'reads the resource',
      client => client.getResource(REF),
      `${PATH}/resource`,
    ],
    ['lists actions', client => client.listActions(REF), `${PATH}/actions`],
    [
      'lists sources',
      client => client.listSources(),
      'http://backend/api/inference/sources',
    ],
  ])('%s', async (_sentence, call, url) => {
    const { client, fetched } = aClient();
    await call(client);
    expect(fetched).toHaveBeenCalledWith(
      url,
      expect.objectContaining({ method: 'GET', body: undefined }),
    );
  });

  it('posts an action with the caller’s token and passes the signal on', async () => {
    const { client, fetched } = aClient(Response.json({ id: '1' }));
    const { signal } = new AbortController();
    await expect(
      client.createAction(
        REF,
        { action: 'scale', replicas: 2 },
        { token: 'tok', signal },
      ),
    ).resolves.toEqual({ id: '1' });
    expect(fetched).toHaveBeenCalledWith(`${PATH}/actions`, {
      signal,
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        Authorization: 'Bearer tok',
      },
      body: '{"action":"scale","replicas":2}',
    });
  });

  it('throws what the backend answers, with its name and sentence', async () => {
    const { client } = aClient(
      Response.json(
        {
          error: { name: 'NotFoundError', message: 'No such model' },
          response: { statusCode: 404 },
        },
        { status: 404 },
      ),
    );
    await expect(client.getModel(REF)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 404,
      cause: { name: 'NotFoundError', message: 'No such model' },
    });
  });

  it.each(['', '.', '..'])(
    'does not take %p for a part of a reference, which would lead elsewhere',
    async name => {
      const { client, fetched } = aClient();
      await expect(client.getModel({ ...REF, name })).rejects.toThrow(
        `"${name}" cannot be a part of a model reference`,
      );
      expect(fetched).not.toHaveBeenCalled();
    },
  );
});
