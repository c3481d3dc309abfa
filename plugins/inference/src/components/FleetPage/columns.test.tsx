import { renderInTestApp } from '@backstage/frontend-test-utils';
import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import { DAY, NOW, REF } from '../../__testUtils__/builders';
import {
  aBrief,
  aCostSum,
  aFleetModel,
  aFleetSlo,
  anEvaluation,
  aSaving,
  T4,
} from '../../__testUtils__/fleetBuilders';
import { aText } from '../../__testUtils__/text';
import {
  MODEL_SORTS,
  Order,
  SAVINGS_BY,
  SAVINGS_SORTS,
  SLO_SORTS,
} from '../../hooks/useFleetView';
import { createFormat } from '../charts/format';
import { DataTable } from '../parts/DataTable';
import { FleetColumn, toDataColumns } from './columns';
import { modelColumns } from './modelColumns';
import { savingsColumns } from './savingsColumns';
import { exhaustion, promise, sloColumns } from './sloColumns';

const text = aText(createFormat('en-GB', 'UTC'));
const context = {
  text,
  now: NOW,
  currency: 'EUR',
  link: (ref: string) => `/catalog/${ref}`,
};

function show<T, K extends string>(
  columns: Array<FleetColumn<T, K, typeof context>>,
  rows: T[],
  view: { sort: K; order: Order; toggleSort: (key: K) => void },
) {
  return renderInTestApp(
    <DataTable
      label="List"
      rows={rows}
      rowKey={row => String(rows.indexOf(row))}
      columns={toDataColumns(text, columns, view, context)}
    />,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name':
          convertLegacyRouteRef(entityRouteRef),
      },
      apis: [[catalogApiRef, catalogApiMock({ entities: [] })]],
    },
  );
}

const noSort = { order: 'asc' as const, toggleSort: () => {} };

/** The cells of a row by the id of their column. */
async function cells(columns: ReadonlyArray<{ id: string }>, row = 0) {
  const table = await screen.findByRole('table', { name: 'List' });
  const found = within(table).getAllByRole('row')[row + 1];
  return Object.fromEntries(
    columns.map(({ id }, index) => [id, found.children[index].textContent]),
  );
}

interface List {
  name: string;
  columns: ReadonlyArray<
    Pick<FleetColumn<never, string, never>, 'id' | 'sorts' | 'title'> & {
      rowHeader?: boolean;
    }
  >;
  sorts: Readonly<Record<string, Order>>;
}

const LISTS: List[] = [
  { name: 'models', columns: modelColumns(text), sorts: MODEL_SORTS },
  { name: 'SLOs', columns: sloColumns(text), sorts: SLO_SORTS },
  ...SAVINGS_BY.map(by => ({
    name: `savings by ${by}`,
    columns: savingsColumns(text, by),
    sorts: SAVINGS_SORTS,
  })),
];

describe.each(LISTS)('the columns of $name', ({ columns, sorts }) => {
  it('are sorted by every key of the contract, each once', () => {
    const keys = columns.flatMap(({ sorts: own }) => Object.keys(own));
    expect([...keys].sort()).toEqual(Object.keys(sorts).sort());
  });

  it('have a name each, and one of them names the row', () => {
    expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
    columns.forEach(({ title, sorts: own }) =>
      expect(title ?? Object.values(own).join('')).toBeTruthy(),
    );
    expect(columns.filter(({ rowHeader }) => rowHeader)).toHaveLength(1);
  });
});

it('tells by which column the list is sorted, and sorts by a press', async () => {
  const toggleSort = jest.fn();
  show(modelColumns(text), [aFleetModel()], {
    sort: 'freed',
    order: 'desc',
    toggleSort,
  });
  const sorted = (await screen.findAllByRole('columnheader')).filter(head =>
    head.hasAttribute('aria-sort'),
  );
  expect(sorted).toHaveLength(1);
  expect(sorted[0]).toHaveAttribute('aria-sort', 'descending');
  expect(sorted[0]).toHaveTextContent('GPU-hours/freed');
  for (const [key, words] of modelColumns(text).flatMap(column =>
    Object.entries(column.sorts),
  )) {
    await userEvent.click(screen.getByRole('button', { name: words }));
    expect(toggleSort).toHaveBeenLastCalledWith(key);
  }
});

describe('a model', () => {
  it('shows everything that is known of it', async () => {
    show(modelColumns(text), [aFleetModel()], { sort: 'name', ...noSort });
    expect(await cells(modelColumns(text))).toEqual({
      model: 'qwen3-4bQwen/Qwen3-4B',
      state: 'Serving17 min1 of 2 serving',
      budget: '42 % leftBurninglatency, 95 % · worst of 2',
      owner: 'assistantschat',
      place: 'demogreenthread-system',
      driver: 'GreenThreadNVIDIA H100',
      gpuHours: '120 h480 h freed',
      money: '€384€1,536 saved',
    });
    expect(screen.getByRole('link', { name: 'qwen3-4b' })).toHaveAttribute(
      'href',
      '/catalog/component:default/chat-model',
    );
    expect(screen.getByRole('rowheader')).toHaveTextContent('qwen3-4b');
  });

  it('says what is missing rather than zero', async () => {
    show(
      modelColumns(text),
      [
        aFleetModel({
          servedName: undefined,
          stateSince: undefined,
          replicas: {},
          owner: undefined,
          system: undefined,
          entityRef: undefined,
          gpuProducts: [],
          slos: [],
          sum: undefined,
        }),
      ],
      { sort: 'name', ...noSort },
    );
    expect(await cells(modelColumns(text))).toEqual({
      model: 'qwen3-4b',
      state: 'Servingnone',
      budget: 'no SLO',
      owner: 'no owner',
      place: 'demogreenthread-system',
      driver: 'GreenThreadno GPU',
      gpuHours: 'not counted yet',
      money: 'not counted yet',
    });
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('names what burns beside the SLO with the least budget', async () => {
    show(
      modelColumns(text),
      [
        aFleetModel({
          slos: [
            aBrief({ remaining: 0.4 }),
            aBrief({
              name: 'availability',
              status: 'burning',
              objective: 99.5,
              remaining: 0.6,
            }),
          ],
        }),
      ],
      { sort: 'name', ...noSort },
    );
    const { budget } = await cells(modelColumns(text));
    expect(budget).toMatch(/latency, 95 % · worst of 2Burning: availability$/);
  });

  it('says since when it is quiet, and which product has no price', async () => {
    show(
      modelColumns(text),
      [
        aFleetModel({
          state: 'failed',
          stateReason: 'Disk full',
          slos: [
            aBrief({
              status: 'noTraffic',
              remaining: undefined,
              lastEventAt: NOW - 40 * DAY,
            }),
          ],
          sum: aCostSum({
            cost: undefined,
            saved: undefined,
            products: [{ product: T4, used: 1, freed: 2 }],
          }),
        }),
      ],
      { sort: 'name', ...noSort },
    );
    const { budget, money, state } = await cells(modelColumns(text));
    expect(budget).toMatch(/^No traffic since .+latency, 95 %$/);
    expect(money).toBe('no price configured for NVIDIA T4');
    expect(state).toContain('Disk full');
  });
});

describe('an SLO', () => {
  it('shows its promise and how it is kept', async () => {
    show(sloColumns(text), [aFleetSlo()], { sort: 'budget', ...noSort });
    expect(await cells(sloColumns(text))).toEqual({
      model: 'qwen3-4bdemo / greenthread-system',
      slo: 'latency99.5 % latency under 2.5 s',
      budget: '80 % leftOK99.9 % of 100,000 requests good',
      burn: '0.5 ×in the last 1 h',
      exhaustion: 'not at this rate',
      window: '30 d',
      owner: 'assistantschat',
      state: 'Serving',
    });
  });

  it('says what is missing rather than zero, and how much of the window is known', async () => {
    show(
      sloColumns(text),
      [
        aFleetSlo({
          owner: undefined,
          system: undefined,
          evaluation: anEvaluation({
            status: 'noTraffic',
            complete: false,
            window: { from: NOW - 11 * DAY, to: NOW, good: 0, total: 0 },
            sli: undefined,
            remaining: undefined,
            burn: undefined,
            lastEventAt: undefined,
          }),
        }),
      ],
      { sort: 'budget', ...noSort },
    );
    expect(await cells(sloColumns(text))).toMatchObject({
      budget: 'No traffic',
      burn: '–',
      exhaustion: '–',
      window: '30 d11 d known',
      owner: 'no owner',
    });
  });

  it.each([
    [anEvaluation({ remaining: -0.2 }), 'is used up'],
    [anEvaluation({ remaining: 0.2, exhaustedInMs: 3 * DAY }), 'in 3 d'],
  ])('says when its budget is used up', (evaluation, words) => {
    expect(exhaustion(text, evaluation)).toBe(words);
  });

  it('promises without a threshold where it has none', () => {
    expect(
      promise(text, {
        ...aFleetSlo().spec,
        sli: 'availability',
        thresholdSeconds: undefined,
      }),
    ).toBe('99.5 % availability');
  });
});

describe('savings', () => {
  it.each([
    ['owner', 'group:default/assistants', 'assistants'],
    ['system', 'system:default/chat', 'chat'],
    ['model', stringifyModelRef(REF), 'qwen3-4bdemo / greenthread-system'],
    ['cluster', 'demo', 'demo'],
    ['owner', '', 'no owner'],
    ['system', '', 'no system'],
  ] as const)('by %s name the key %s', async (by, key, words) => {
    const columns = savingsColumns(text, by);
    show(columns, [aSaving({ key })], { sort: 'saved', ...noSort });
    expect((await cells(columns)).key).toBe(words);
  });

  it('show hours, share and money', async () => {
    const columns = savingsColumns(text, 'owner');
    show(columns, [aSaving()], { sort: 'saved', ...noSort });
    expect(await cells(columns)).toEqual({
      key: 'assistants',
      models: '5',
      used: '120 h',
      freed: '480 h',
      share: '80 %',
      cost: '€384',
      saved: '€1,536',
    });
  });

  it('say where a price is missing', async () => {
    const columns = savingsColumns(text, 'owner');
    const priced = { product: 'a', used: 1, freed: 1, price: 2 };
    const sums = [
      aCostSum({
        cost: undefined,
        saved: undefined,
        products: [{ product: T4, used: 1, freed: 1 }],
      }),
      aCostSum({
        cost: 2,
        saved: 2,
        products: [priced, { product: T4, used: 1, freed: 1 }],
      }),
      aCostSum({
        usedGpuHours: 0,
        freedGpuHours: 0,
        cost: undefined,
        saved: undefined,
        products: [],
      }),
    ];
    show(
      columns,
      sums.map(sum => aSaving({ sum })),
      { sort: 'saved', ...noSort },
    );
    expect(await cells(columns, 0)).toMatchObject({
      cost: 'no price configured for NVIDIA T4',
      saved: '–',
    });
    expect(await cells(columns, 1)).toMatchObject({
      cost: '€2.00in part: 1 product without price',
    });
    expect(await cells(columns, 2)).toMatchObject({
      share: '–',
      cost: 'no GPU-hours in this range',
    });
  });
});
