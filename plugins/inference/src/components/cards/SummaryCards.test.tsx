import type { Entity } from '@backstage/catalog-model';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { modelHint } from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  anEntity,
  aSourceError,
  DAY,
  NOW,
  REF,
} from '../../__testUtils__/builders';
import { aFleetSlo } from '../../__testUtils__/fleetBuilders';
import { FakeSignals, renderPage } from '../../__testUtils__/render';
import {
  aCost,
  aModelSlos,
  aSlo,
  aSummary,
} from '../../__testUtils__/sloBuilders';
import { InferenceCostCard } from './CostCard';
import { InferenceSloCard } from './SloCard';

const CARDS = [
  ['SLO', <InferenceSloCard />],
  ['cost', <InferenceCostCard />],
] as const;

function anOwner(kind: string): Entity {
  return { ...anEntity(null), kind, metadata: { name: 'chat' } };
}

describe.each(['System', 'Domain', 'Group'])('of a %s', kind => {
  const entity = anOwner(kind);

  it('sums up states and SLOs and links to the worst', async () => {
    const { api, container } = renderPage(<InferenceSloCard />, { entity });
    const states = await screen.findByRole('list', {
      name: '12 models by state',
    });
    expect(
      within(states)
        .getAllByRole('listitem')
        .map(one => one.textContent),
    ).toEqual(['Serving7', 'Sleeping4', 'Failed1']);
    const statuses = screen.getByRole('list', { name: '30 SLOs by status' });
    expect(
      within(statuses)
        .getAllByRole('listitem')
        .map(one => one.textContent),
    ).toEqual(['Used up1', 'Burning3', 'OK22', 'No traffic4']);
    const worst = screen.getByRole('list', { name: 'Least budget left' });
    expect(
      await within(worst).findByRole('link', { name: 'chat-model' }),
    ).toHaveAttribute('href', '/catalog/default/component/chat-model');
    expect(worst).toHaveTextContent('80 % left');
    expect(api.getSummary).toHaveBeenCalledWith(
      {
        entity: `${kind.toLowerCase()}:default/chat`,
        from: NOW - 30 * DAY,
        to: NOW,
      },
      expect.anything(),
    );
    expect((await axe(container)).violations).toEqual([]);
  });

  it('sums up cost and savings', async () => {
    const { container } = renderPage(<InferenceCostCard />, { entity });
    expect(await screen.findByText('€384')).toBeInTheDocument();
    expect(
      screen.getByText('€1,536 saved while asleep or stopped'),
    ).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });
});

const system = anOwner('System');

it('reads another range when it is chosen, and both cards by the address', async () => {
  const { api } = renderPage(
    <>
      <InferenceSloCard />
      <InferenceCostCard />
    </>,
    { entity: system, search: '?inferenceRange=7d' },
  );
  await screen.findByText('€384');
  expect(api.getSummary).toHaveBeenCalledTimes(1);
  expect(api.getSummary.mock.calls[0][0].from).toBe(NOW - 7 * DAY);
  await userEvent.click(screen.getByRole('radio', { name: '90 days' }));
  await waitFor(() =>
    expect(api.getSummary.mock.calls[1]?.[0].from).toBe(NOW - 90 * DAY),
  );
});

it('names a model without an entity, and entities that cannot be read', async () => {
  const api = anApi();
  api.getSummary.mockResolvedValue(
    aSummary({
      worst: [aFleetSlo({ entityRef: undefined })],
      unreadable: ['component:default/typo'],
      sum: undefined,
    }),
  );
  renderPage(<InferenceSloCard />, { api, entity: system });
  expect(await screen.findByText('qwen3-4b')).toBeInTheDocument();
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
  expect(screen.getByText(/component:default\/typo/)).toBeInTheDocument();
});

it('reads the summary again when a signal says that any model changed', async () => {
  const signals = new FakeSignals();
  const { api } = renderPage(<InferenceSloCard />, {
    entity: system,
    signals,
  });
  await screen.findByText('12 models by state');
  api.getSummary.mockResolvedValue(aSummary({ models: 13 }));
  signals.send({ hints: [modelHint({ ...REF, name: 'other' })] });
  expect(await screen.findByText('13 models by state')).toBeInTheDocument();
});

describe.each(CARDS)('the %s card', (_, card) => {
  it('says that no model belongs to it', async () => {
    const api = anApi();
    api.getSummary.mockResolvedValue(
      aSummary({ models: 0, states: {}, worst: [], sum: undefined }),
    );
    renderPage(card, { api, entity: system });
    expect(
      await screen.findByText('No model that you may see belongs to chat'),
    ).toBeInTheDocument();
  });

  it('names a source that failed rather than saying that there is none', async () => {
    const api = anApi();
    api.getSummary.mockResolvedValue(
      aSummary({ models: 0, errors: [aSourceError()] }),
    );
    renderPage(card, { api, entity: system });
    expect(
      await screen.findByText('Prometheus demo cannot be reached'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/No model that you may see/)).toBeNull();
  });

  it('says that the person may not see models', async () => {
    const api = anApi();
    api.getSummary.mockRejectedValue(
      aResponseError(403, 'NotAllowedError', 'Unauthorized'),
    );
    renderPage(card, { api, entity: system });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });

  it('tries again when asked', async () => {
    const api = anApi();
    api.getSummary.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    renderPage(card, { api, entity: system });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    await waitFor(() => expect(api.getSummary).toHaveBeenCalledTimes(2));
  });

  it.each([
    ['malformed', 'nonsense', 'The annotation cannot be read'],
    ['missing', null, 'No model is named'],
  ])('says that the annotation is %s', async (__, annotation, words) => {
    const { api } = renderPage(card, { entity: anEntity(annotation) });
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(api.getModelSlos).not.toHaveBeenCalled();
    expect(api.getModelCost).not.toHaveBeenCalled();
  });

  it('says that the person may not see the model', async () => {
    const api = anApi();
    const denied = aResponseError(403, 'NotAllowedError', 'Unauthorized');
    api.getModelSlos.mockRejectedValue(denied);
    api.getModelCost.mockRejectedValue(denied);
    renderPage(card, { api });
    expect(
      await screen.findByText('You may not see this model'),
    ).toBeInTheDocument();
  });
});

it('shows the SLOs of a model, and follows it by signals', async () => {
  const signals = new FakeSignals();
  const api = anApi();
  api.getModelSlos.mockResolvedValue(
    aModelSlos({ problems: ['inference/slo.x is not understood.'] }),
  );
  renderPage(<InferenceSloCard />, { api, signals });
  expect(await screen.findByText('80 % left')).toBeInTheDocument();
  expect(screen.getByText(/slo\.x is not understood/)).toBeInTheDocument();
  api.getModelSlos.mockResolvedValue(
    aModelSlos({ items: [aSlo({ status: 'exhausted', remaining: -0.5 })] }),
  );
  signals.send({ hints: [modelHint(REF)] });
  expect(await screen.findByText('50 % over')).toBeInTheDocument();
});

it('says that no SLO profile applies to a model', async () => {
  const api = anApi();
  api.getModelSlos.mockResolvedValue(
    aModelSlos({ profile: undefined, items: [] }),
  );
  renderPage(<InferenceSloCard />, { api });
  expect(await screen.findByText('No SLO profile applies')).toBeInTheDocument();
});

it('shows the cost of a model over the chosen range', async () => {
  const api = anApi();
  api.getModelCost.mockResolvedValueOnce(aCost());
  renderPage(<InferenceCostCard />, { api });
  expect(await screen.findByText('€384')).toBeInTheDocument();
  api.getModelCost.mockResolvedValue(aCost({ sum: undefined }));
  await userEvent.click(screen.getByRole('radio', { name: '24 h' }));
  expect(
    await screen.findByText(/GPU-hours are not counted yet/),
  ).toBeInTheDocument();
});
