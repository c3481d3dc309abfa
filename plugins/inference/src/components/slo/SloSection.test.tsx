import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  modelHint,
  SLO_PROFILE_ANNOTATION,
} from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aSourceError,
  DAY,
  HOUR,
  NOW,
  REF,
} from '../../__testUtils__/builders';
import { FakeSignals, renderPage } from '../../__testUtils__/render';
import {
  aBurnAlert,
  aModelSlos,
  aRecordedSlo,
  aSlo,
  aSloHistory,
} from '../../__testUtils__/sloBuilders';
import type { ModelSlos } from '../../api/types';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';

const page = <EntityInferenceContent />;

async function show(slos: Partial<ModelSlos>, search = '') {
  const api = anApi();
  api.getModelSlos.mockResolvedValue(aModelSlos(slos));
  const view = renderPage(page, { api, search });
  const section = await screen.findByRole('region', { name: 'SLOs' });
  await waitFor(() => expect(api.getModelSlos).toHaveBeenCalled());
  return { ...view, api, section };
}

const tile = (name: string) => screen.findByRole('group', { name });

it('has a tile for each SLO: number, sign, word, burn and bar', async () => {
  await show({
    items: [
      aSlo(),
      aSlo(
        {
          status: 'burning',
          remaining: 0.12,
          burn: { rate: 18, windowMs: HOUR },
        },
        { name: 'fast', sli: 'latency', thresholdSeconds: 1, objective: 80 },
      ),
    ],
  });
  const first = await tile('Error budget: availability');
  expect(first).toHaveTextContent('80 % left');
  expect(first).toHaveTextContent('OK');
  expect(first).toHaveTextContent('99.5 % availability · over 30 d');
  const second = await tile('Error budget: fast');
  expect(second).toHaveTextContent('12 % left');
  expect(second).toHaveTextContent('Burning');
  expect(second).toHaveTextContent('burns 18 × over 1 h');
  expect(second).toHaveTextContent('80 % latency under 1 s');
  expect(second.querySelector('svg')).toBeInTheDocument();
});

it('greys a burn of too few events and says how many there were', async () => {
  const alerts = [
    aBurnAlert({
      state: 'tooFew',
      long: { burn: 6.7, events: 3 },
      short: { events: 0 },
      exhaustedInMs: undefined,
    }),
  ];
  const { section } = await show(
    { items: [aSlo({ status: 'tooFew', burn: undefined, alerts })] },
    '?slo=availability',
  );
  expect(await tile('Error budget: availability')).toHaveTextContent(
    'burns 6.7 × over 1 h (3 requests, needs 10)',
  );
  const table = await within(section).findByRole('table');
  expect(table).toHaveTextContent('Too few events');
  expect(table).toHaveTextContent('no events');
});

it('says in the tile since when a window is known and why there is no number', async () => {
  const window = { from: NOW - 8 * DAY, to: NOW, good: 1, total: 1 };
  await show({
    items: [
      aSlo({ complete: false, window }),
      aSlo(
        {
          status: 'noTraffic',
          remaining: undefined,
          burn: undefined,
          alerts: [],
          lastEventAt: NOW - 3 * HOUR,
        },
        { name: 'quiet' },
      ),
      aSlo(
        {
          status: 'notMeasurable',
          remaining: undefined,
          burn: undefined,
          alerts: [],
          reason: 'The histogram has no boundary at 2.5 s.',
        },
        { name: 'blind' },
      ),
    ],
  });
  expect(await tile('Error budget: availability')).toHaveTextContent(
    '8 d known of 30 d',
  );
  expect(await tile('Error budget: quiet')).toHaveTextContent(
    /No traffic since/,
  );
  const blind = await tile('Error budget: blind');
  expect(blind).toHaveTextContent('The histogram has no boundary at 2.5 s.');
  expect(blind).not.toHaveTextContent('%  left');
});

it('opens an SLO by the address and by hand, and keeps it open on refresh', async () => {
  const signals = new FakeSignals();
  const api = anApi();
  renderPage(page, { api, signals, search: '?slo=availability' });
  const table = await screen.findByRole('table', {
    name: 'Burn windows of availability',
  });
  const [, first] = within(table).getAllByRole('row');
  expect(first).toHaveTextContent(
    'Page1 h5 min14.4 ×2 % of the budget0.5 ×1,200 requests0.2 ×100 requestsOKin 12 d',
  );
  expect(api.getSloHistory).toHaveBeenCalledWith(
    REF,
    'availability',
    expect.objectContaining({ from: NOW - DAY, to: NOW }),
    expect.anything(),
  );
  signals.send({ hints: [modelHint(REF)] });
  await waitFor(() => expect(api.getModelSlos).toHaveBeenCalledTimes(2));
  expect(table).toBeInTheDocument();
  const section = screen.getByRole('region', { name: 'SLOs' });
  await userEvent.click(
    within(section).getByRole('button', { name: /^availability/ }),
  );
  expect(screen.queryByRole('table', { name: /Burn windows/ })).toBeNull();
});

it('asks for no history while nothing is open', async () => {
  const { api, section } = await show({});
  await within(section).findByRole('button', { name: /^availability/ });
  expect(api.getSloHistory).not.toHaveBeenCalled();
});

it('draws budget and SLI, and the line of the objective', async () => {
  const { section } = await show({}, '?slo=availability');
  expect(
    await within(section).findByText('Error budget left'),
  ).toBeInTheDocument();
  const objective = within(section).getByText('objective');
  expect(objective.closest('li')).toHaveTextContent('99.5 %');
  expect(within(section).getByText(/99.9 % good/)).toBeInTheDocument();
});

it('prints the sleep policy where time is counted', async () => {
  const { section } = await show(
    {
      items: [
        aSlo({ asleepShare: 0.4 }, { basis: 'time', sleepPolicy: 'separate' }),
      ],
    },
    '?slo=availability',
  );
  expect(
    await within(section).findByText(/Asleep or stopped: 40 % of the time/),
  ).toBeInTheDocument();
});

it('says that nothing was counted in the range, and that a history failed', async () => {
  const api = anApi();
  api.getSloHistory.mockResolvedValueOnce(aSloHistory({ points: [] }));
  renderPage(page, { api, search: '?slo=availability' });
  expect(
    await screen.findAllByText('Nothing was counted in this range'),
  ).toHaveLength(2);
  api.getSloHistory.mockRejectedValue(new Error('down'));
  await userEvent.click(screen.getByRole('radio', { name: '1 h' }));
  await waitFor(() => expect(api.getSloHistory).toHaveBeenCalledTimes(2));
});

it('lists what other tools recorded, marked with its origin', async () => {
  const pyrra = aRecordedSlo({
    origin: 'pyrra',
    name: 'qwen3-errors',
    service: undefined,
    objective: undefined,
    windowMs: undefined,
    remaining: undefined,
    burn: undefined,
    alert: undefined,
  });
  const { section } = await show({ recorded: [aRecordedSlo(), pyrra] });
  const sloth = await within(section).findByRole('button', {
    name: /requests-availability recorded by Sloth/,
  });
  expect(sloth).toHaveTextContent('99.9 % · over 30 d');
  expect(sloth).toHaveTextContent('Alert pending');
  expect(sloth).toHaveTextContent('50 % leftburns 1.4 × over 1 h');
  const bare = within(section).getByRole('button', {
    name: /qwen3-errors recorded by Pyrra/,
  });
  expect(bare).toHaveTextContent('No alert rule found');
  expect(bare).toHaveTextContent('budget not recorded');
  await userEvent.click(sloth);
  expect(
    await within(section).findByText(
      'Computed by rules of Sloth in Prometheus demo, not by Wakeboard.',
    ),
  ).toBeInTheDocument();
});

it('shows what is wrong with the annotations', async () => {
  const problem = 'inference/slo.latency.objective is "100".';
  const { section } = await show({ problems: [problem] });
  expect(await within(section).findByText(problem)).toBeInTheDocument();
});

const NOTHING: Array<[string, Partial<ModelSlos>, string, RegExp]> = [
  [
    'no profile',
    { profile: undefined },
    'No SLO profile applies',
    new RegExp(`${SLO_PROFILE_ANNOTATION} .*inference\\.slo\\.default`),
  ],
  [
    'an empty profile',
    { profile: 'bare' },
    'The profile bare has no SLO for this model',
    /Add one to the profile/,
  ],
  [
    'a source that failed',
    { errors: [aSourceError()] },
    'Prometheus demo cannot be reached',
    /Connection refused/,
  ],
];

it.each(NOTHING)(
  'says why there are none: %s',
  async (_, slos, title, next) => {
    const { section } = await show({ items: [], ...slos });
    expect(await within(section).findByText(title)).toBeInTheDocument();
    expect(section).toHaveTextContent(next);
  },
);

it('says in the tile that SLOs are only recorded elsewhere', async () => {
  await show({ profile: undefined, items: [], recorded: [aRecordedSlo()] });
  expect(await tile('Error budget')).toHaveTextContent(
    'No SLO profile applies; 1 is recorded elsewhere',
  );
});

it('shows the rest of the page where the SLOs could not be read', async () => {
  const api = anApi();
  api.getModelSlos.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'Not for you.'),
  );
  renderPage(page, { api });
  const section = await screen.findByRole('region', { name: 'SLOs' });
  expect(
    await within(section).findByText('The SLOs could not be read'),
  ).toBeInTheDocument();
  expect(section).toHaveTextContent('Not for you.');
  expect(await tile('Error budget')).toHaveTextContent('Could not be read');
  expect(
    screen.getByRole('region', { name: 'Wake and sleep' }),
  ).toBeInTheDocument();
});

it('has a tile while SLOs are on their way', async () => {
  const api = anApi();
  api.getModelSlos.mockReturnValue(new Promise(() => {}));
  renderPage(page, { api });
  expect(await tile('Error budget')).toHaveTextContent('Loading');
});

it('has no accessibility faults when SLOs are open', async () => {
  const { container, section } = await show(
    { recorded: [aRecordedSlo()], problems: ['wrong'] },
    '?slo=availability&slo=sloth/demo/qwen3-4b/requests-availability',
  );
  await within(section).findByRole('table');
  expect((await axe(container)).violations).toEqual([]);
});
