import {
  MODEL_STATES,
  type ModelState,
} from '@wakeboard/plugin-inference-common';
import { REF } from '../../__testUtils__/builders';
import { aFleetGpu } from '../../__testUtils__/fleetBuilders';
import {
  BoardNode,
  findDevices,
  groupByNode,
  pagesOf,
  presenceOf,
  segmentsOf,
  sumUp,
} from './boardLayout';

const occupant = (
  name: string,
  reservedBytes?: number,
  state: ModelState = 'serving',
) => ({
  pod: `${name}-0`,
  model: { ...REF, name },
  modelName: name,
  state,
  reservedBytes,
});

it.each(Object.keys(MODEL_STATES) as ModelState[])(
  'knows where a model is that is %s',
  state => {
    const asleep = ['sleeping', 'stopped'].includes(state);
    const waiting = state === 'waitingForGpu';
    expect(presenceOf({ state })).toBe(
      (asleep && 'asleep') || (waiting && 'waiting') || 'resident',
    );
  },
);

describe('the memory of a device', () => {
  it('is divided by model, hidden models, other use and what is free', () => {
    const segments = segmentsOf(
      aFleetGpu({
        totalBytes: 100,
        usedBytes: 80,
        hiddenBytes: 20,
        occupants: [
          occupant('b', 10),
          occupant('a', 40),
          occupant('asleep', 0, 'sleeping'),
          occupant('silent'),
        ],
      }),
    );
    expect(
      segments?.map(segment => [
        segment.kind === 'model' ? segment.occupant.modelName : segment.kind,
        segment.bytes,
        segment.share,
      ]),
    ).toEqual([
      ['a', 40, 0.4],
      ['b', 10, 0.1],
      ['hidden', 20, 0.2],
      ['unaccounted', 10, 0.1],
      ['free', 20, 0.2],
    ]);
  });

  it('shows claims in relation where more is reserved than there is', () => {
    const segments = segmentsOf(
      aFleetGpu({
        totalBytes: 100,
        usedBytes: undefined,
        occupants: [occupant('a', 150), occupant('b', 50)],
      }),
    );
    expect(segments?.map(({ share }) => share)).toEqual([0.75, 0.25]);
  });

  it('takes what is free where what is used is not reported', () => {
    const segments = segmentsOf(
      aFleetGpu({
        totalBytes: 100,
        usedBytes: undefined,
        freeBytes: 30,
        occupants: [],
      }),
    );
    expect(segments?.map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ['unaccounted', 70],
      ['free', 30],
    ]);
  });

  it('is unknown where the device does not say how much it has', () => {
    expect(segmentsOf(aFleetGpu({ totalBytes: undefined }))).toBeUndefined();
  });
});

describe('sums', () => {
  it('are over the devices that say so, and models count once', () => {
    const sums = sumUp([
      aFleetGpu({
        totalBytes: 100,
        usedBytes: 50,
        utilizationPercent: 20,
        hiddenBytes: 5,
        occupants: [occupant('a', 40), occupant('z', 0, 'sleeping')],
      }),
      aFleetGpu({
        totalBytes: undefined,
        usedBytes: undefined,
        utilizationPercent: 60,
        occupants: [
          occupant('a', 10),
          occupant('w', undefined, 'waitingForGpu'),
        ],
      }),
    ]);
    expect(sums).toEqual({
      devices: 2,
      totalBytes: 100,
      usedBytes: 50,
      reservedBytes: 55,
      utilizationPercent: 40,
      models: { resident: 1, waiting: 1, asleep: 1 },
    });
  });

  it('are missing where no device says so', () => {
    expect(
      sumUp([
        aFleetGpu({
          totalBytes: undefined,
          usedBytes: undefined,
          utilizationPercent: undefined,
        }),
      ]),
    ).toMatchObject({
      totalBytes: undefined,
      usedBytes: undefined,
      utilizationPercent: undefined,
    });
  });
});

const at = (cluster: string, node: string | undefined, index?: number) =>
  aFleetGpu({ cluster, node, index, name: `${node}-${index}`, occupants: [] });

it('orders clusters, nodes and devices as people count', () => {
  const nodes = groupByNode([
    at('b', 'n', 0),
    at('a', undefined, 0),
    at('a', 'node-10', 0),
    at('a', 'node-2', 10),
    at('a', 'node-2', 9),
  ]);
  expect(
    nodes.map(({ cluster, node, gpus }) => [
      cluster,
      node,
      gpus.map(({ index }) => index),
    ]),
  ).toEqual([
    ['a', 'node-2', [9, 10]],
    ['a', 'node-10', [0]],
    ['a', undefined, [0]],
    ['b', 'n', [0]],
  ]);
});

describe('pages', () => {
  const sizesOf = (pages: BoardNode[][]) =>
    pages.map(page => page.map(({ gpus }) => gpus.length));
  const nodes = (...sizes: number[]) =>
    groupByNode(
      sizes.flatMap((size, node) =>
        Array.from({ length: size }, (_, index) =>
          at('a', `node-${node}`, index),
        ),
      ),
    );

  it('hold whole nodes', () => {
    expect(sizesOf(pagesOf(nodes(4, 4, 4), 10))).toEqual([[4, 4], [4]]);
  });

  it('split a node that does not fit on one', () => {
    expect(sizesOf(pagesOf(nodes(2, 25), 10))).toEqual([[2], [10], [10], [5]]);
  });

  it('hold every device once, at most so many on each', () => {
    for (let size = 1; size < 30; size += 1) {
      const all = nodes(3, size, 1, 8);
      const pages = pagesOf(all, 7);
      const shown = pages.flat().flatMap(({ gpus }) => gpus);
      expect(shown).toEqual(all.flatMap(({ gpus }) => gpus));
      pages.forEach(page =>
        expect(page.flatMap(({ gpus }) => gpus).length).toBeLessThanOrEqual(7),
      );
    }
  });

  it('are none without devices', () => {
    expect(pagesOf([], 10)).toEqual([]);
  });
});

it.each(['GPU-NODE', 'node-a', 'h100', 'MISTRAL'])(
  'finds a device by %s',
  search => {
    expect(findDevices([aFleetGpu()], search)).toHaveLength(1);
  },
);

it('does not find a device by what it does not have', () => {
  expect(findDevices([aFleetGpu({ product: undefined })], 'H100')).toEqual([]);
});
