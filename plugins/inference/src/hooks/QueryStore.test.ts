import { QueryStore } from './QueryStore';

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function setVisible(visible: boolean) {
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    value: visible ? 'visible' : 'hidden',
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

const settle = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => {
  jest.useFakeTimers();
  setVisible(true);
});
afterEach(() => jest.useRealTimers());

it('fetches once for two watchers of the same key', async () => {
  const store = new QueryStore(() => 7);
  const load = jest.fn(async () => 'a');
  const first = jest.fn();
  store.watch('k', load, first);
  store.watch('k', load, () => {});
  expect(store.read('k')).toEqual({ isFetching: true });
  await settle();
  expect(load).toHaveBeenCalledTimes(1);
  expect(store.read('k')).toEqual({
    data: 'a',
    updatedAt: 7,
    isFetching: false,
  });
  expect(first).toHaveBeenCalled();
});

it('keeps the old data while a refresh is under way and after it failed', async () => {
  const store = new QueryStore();
  const second = deferred<string>();
  const load = jest
    .fn<Promise<string>, []>()
    .mockResolvedValueOnce('old')
    .mockReturnValueOnce(second.promise);
  store.watch('k', load, () => {});
  await settle();
  store.refresh('k');
  expect(store.read('k')).toMatchObject({ data: 'old', isFetching: true });
  second.reject(new Error('down'));
  await settle();
  expect(store.read('k')).toMatchObject({
    data: 'old',
    error: new Error('down'),
    isFetching: false,
  });
});

it('fetches again at its interval, only while the document is visible', async () => {
  const store = new QueryStore();
  const load = jest.fn(async () => 1);
  store.watch('k', load, () => {}, 10_000);
  await settle();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(2);
  setVisible(false);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(2);
  setVisible(true);
  await settle();
  expect(load).toHaveBeenCalledTimes(3);
});

it('takes the shortest interval that any watcher asked for', async () => {
  const store = new QueryStore();
  const load = jest.fn(async () => 1);
  store.watch('k', load, () => {}, 60_000);
  await settle();
  store.watch('k', load, () => {}, 5_000);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(load).toHaveBeenCalledTimes(2);
});

it('waits longer after each failure and is back at once after a success', async () => {
  const store = new QueryStore();
  const load = jest
    .fn<Promise<number>, []>()
    .mockRejectedValueOnce(new Error('1'))
    .mockRejectedValueOnce(new Error('2'))
    .mockResolvedValue(3);
  store.watch('k', load, () => {}, 10_000);
  await settle();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(2);
  await jest.advanceTimersByTimeAsync(19_999);
  expect(load).toHaveBeenCalledTimes(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(load).toHaveBeenCalledTimes(3);
  expect(store.read('k')).toMatchObject({ data: 3 });
  expect(store.read('k').error).toBeUndefined();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(4);
});

it('tries a failed fetch again even without an interval', async () => {
  const store = new QueryStore();
  const load = jest
    .fn<Promise<number>, []>()
    .mockRejectedValueOnce(new Error('1'))
    .mockResolvedValue(2);
  store.watch('k', load, () => {});
  await settle();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(store.read('k')).toMatchObject({ data: 2 });
});

it('fetches once more after a fetch that a refresh overtook', async () => {
  const store = new QueryStore();
  const first = deferred<string>();
  const load = jest
    .fn<Promise<string>, []>()
    .mockReturnValueOnce(first.promise)
    .mockResolvedValue('new');
  store.watch('k', load, () => {});
  store.refresh('k');
  store.refresh('k');
  expect(load).toHaveBeenCalledTimes(1);
  first.resolve('old');
  await settle();
  expect(load).toHaveBeenCalledTimes(2);
  expect(store.read('k')).toMatchObject({ data: 'new' });
});

it('refreshes by prefix and leaves the others', async () => {
  const store = new QueryStore();
  const mine = jest.fn(async () => 1);
  const other = jest.fn(async () => 1);
  store.watch('mine|a', mine, () => {});
  store.watch('other|a', other, () => {});
  await settle();
  store.refresh('mine|');
  await settle();
  expect(mine).toHaveBeenCalledTimes(2);
  expect(other).toHaveBeenCalledTimes(1);
});

it('aborts the request and forgets the data when the last watcher goes', async () => {
  const store = new QueryStore();
  let aborted = false;
  const unwatch = store.watch(
    'k',
    signal =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
      }),
    () => {},
    1_000,
  );
  unwatch();
  expect(aborted).toBe(true);
  expect(store.read('k')).toEqual({ isFetching: true });
  await jest.advanceTimersByTimeAsync(5_000);
  expect(jest.getTimerCount()).toBe(0);
});
