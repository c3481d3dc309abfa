import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  modelHint,
  MODEL_ANNOTATION,
} from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aModel,
  anEntity,
  aSeries,
  aSourceError,
  aTimeline,
  NO_WAKES,
  NOW,
  REF,
} from '../../__testUtils__/builders';
import { FakeSignals, renderPage } from '../../__testUtils__/render';
import { EntityInferenceContent } from './EntityInferenceContent';

const page = <EntityInferenceContent />;

const PARTS = [
  'Wake and sleep',
  'SLOs',
  'Traffic and latency',
  'GPU',
  'Resource',
  'Alerts',
];

it('shows every part of the tab once the model is read', async () => {
  renderPage(page);
  expect(
    await screen.findByRole('heading', { name: 'qwen3-4b' }),
  ).toBeInTheDocument();
  for (const name of PARTS) {
    expect(screen.getByRole('region', { name })).toBeInTheDocument();
  }
  expect(await screen.findByText('4')).toBeInTheDocument();
});

it('has the shape of the page while the model is being read', async () => {
  const api = anApi();
  api.getModel.mockReturnValue(new Promise(() => {}));
  renderPage(page, { api });
  expect(await screen.findByText('Loading')).toBeInTheDocument();
  expect(screen.queryByText('Wake and sleep')).not.toBeInTheDocument();
});

describe('when there is nothing to show it says why and what to do', () => {
  it('for an entity without the annotation', async () => {
    const { api } = renderPage(page, { entity: anEntity(null) });
    expect(await screen.findByText('No model is named')).toBeInTheDocument();
    expect(
      screen.getByText(new RegExp(`no annotation ${MODEL_ANNOTATION}`)),
    ).toBeInTheDocument();
    expect(api.getModel).not.toHaveBeenCalled();
  });

  it('for an annotation that cannot be read', async () => {
    const { api } = renderPage(page, { entity: anEntity('demo/qwen3-4b') });
    expect(
      await screen.findByText(/"demo\/qwen3-4b" is not a model reference/),
    ).toBeInTheDocument();
    expect(api.getModel).not.toHaveBeenCalled();
  });

  it('for a model that is not known in its cluster', async () => {
    const api = anApi();
    api.getModel.mockRejectedValue(
      aResponseError(404, 'NotFoundError', 'There is no such model.'),
    );
    renderPage(page, { api });
    expect(
      await screen.findByText('No model qwen3-4b is known in demo'),
    ).toBeInTheDocument();
    expect(screen.getByText('There is no such model.')).toBeInTheDocument();
  });

  it.each([
    ['notInstalled', 'Cluster demo does not know this kind of resource'],
    ['forbidden', 'Cluster demo forbids reading'],
    ['unreachable', 'Cluster demo cannot be reached'],
  ] as const)(
    'for a model whose cluster is %s, without saying that there is none',
    async (reason, words) => {
      const api = anApi();
      api.getModel.mockRejectedValue(
        aResponseError(404, 'NotFoundError', 'There is no such model.'),
      );
      const source = { kind: 'cluster', name: 'demo' } as const;
      api.listSources.mockResolvedValue({
        items: [{ source, ok: false, error: aSourceError({ source, reason }) }],
      });
      renderPage(page, { api });
      expect(
        await screen.findByText(
          `Whether the model qwen3-4b exists cannot be told now: ${words}`,
        ),
      ).toBeInTheDocument();
    },
  );

  it('for a person who may not see it', async () => {
    const api = anApi();
    api.getModel.mockRejectedValue(
      aResponseError(403, 'NotAllowedError', 'Unauthorized'),
    );
    renderPage(page, { api });
    expect(
      await screen.findByText('You may not see this model'),
    ).toBeInTheDocument();
    expect(screen.getByText(/inference\.model\.read/)).toBeInTheDocument();
  });

  it('for a backend that does not answer, and tries again when asked', async () => {
    const api = anApi();
    api.getModel.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    renderPage(page, { api });
    expect(
      await screen.findByText('The inference backend does not answer'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'qwen3-4b' }),
    ).toBeInTheDocument();
  });
});

it('names a Prometheus that is down and shows the rest of the page', async () => {
  const api = anApi();
  api.getSeries.mockResolvedValue({ items: [], errors: [aSourceError()] });
  renderPage(page, { api });
  const banner = await screen.findByRole('status');
  expect(banner).toHaveTextContent('Prometheus demo cannot be reached');
  expect(banner).toHaveTextContent('Check that it is running');
  expect(await screen.findByRole('cell', { name: '2 s' })).toBeInTheDocument();
  const traffic = screen.getByRole('region', { name: 'Traffic and latency' });
  expect(
    within(traffic).getByText('Prometheus demo cannot be reached'),
  ).toBeInTheDocument();
});

it('names a source once although several answers say that it failed', async () => {
  const api = anApi();
  const errors = [aSourceError()];
  api.getModel.mockResolvedValue(aModel({ errors }));
  api.getTimeline.mockResolvedValue(aTimeline({ errors }));
  api.getSeries.mockResolvedValue({ items: [], errors });
  renderPage(page, { api });
  await screen.findByRole('heading', { name: 'qwen3-4b' });
  await waitFor(() => expect(api.getSeries).toHaveBeenCalled());
  expect(screen.getAllByRole('status')).toHaveLength(1);
});

it('says that there was no traffic, no wake and no history', async () => {
  const api = anApi();
  api.getSeries.mockResolvedValue({
    items: [aSeries('requestRate', 0), aSeries('latencyP95', null)],
    errors: [],
  });
  api.listWakes.mockResolvedValue(NO_WAKES);
  api.getTimeline.mockResolvedValue(aTimeline({ bands: [] }));
  api.getModel.mockResolvedValue(aModel({ gpus: [] }));
  renderPage(page, { api });
  const traffic = await screen.findByRole('region', {
    name: 'Traffic and latency',
  });
  expect(
    await within(traffic).findByText('No traffic in this range'),
  ).toBeInTheDocument();
  const history = screen.getByRole('region', { name: 'Wake and sleep' });
  expect(
    await within(history).findByText('No history in this range'),
  ).toBeInTheDocument();
  expect(
    within(history).getByText('No wakes in this range'),
  ).toBeInTheDocument();
  expect(screen.getByText('This model is on no GPU now')).toBeInTheDocument();
});

it('reads the model again when a signal says that it changed', async () => {
  const signals = new FakeSignals();
  const { api } = renderPage(page, { signals });
  expect(await screen.findByText('Live')).toBeInTheDocument();
  await waitFor(() => expect(api.getTimeline).toHaveBeenCalledTimes(1));
  api.getModel.mockResolvedValue(aModel({ state: 'waking' }));
  signals.send({ hints: [modelHint({ ...REF, name: 'other' })] });
  expect(api.getModel).toHaveBeenCalledTimes(1);
  signals.send({ hints: [modelHint(REF)] });
  const pills = await screen.findAllByText('Waking');
  expect(pills.length).toBeGreaterThan(0);
  await waitFor(() => expect(api.getTimeline).toHaveBeenCalledTimes(2));
});

it('says that it polls where the app has no signals', async () => {
  renderPage(page);
  expect(await screen.findByText('Polling every 10 s')).toBeInTheDocument();
});

it('keeps what was read when a refresh fails, and says so', async () => {
  const signals = new FakeSignals();
  const { api } = renderPage(page, { signals });
  await screen.findByRole('heading', { name: 'qwen3-4b' });
  api.getModel.mockRejectedValue(
    aResponseError(500, 'Error', 'database is gone.'),
  );
  signals.send({ hints: [modelHint(REF)] });
  expect(
    await screen.findByText(/Refreshing failed: database is gone\./),
  ).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'qwen3-4b' })).toBeInTheDocument();
});

it('asks for the range in the address and for another when it is chosen', async () => {
  const { api } = renderPage(page, { search: '?range=7d' });
  await waitFor(() =>
    expect(api.getTimeline).toHaveBeenCalledWith(
      REF,
      expect.objectContaining({ from: NOW - 7 * 86_400_000, to: NOW }),
      expect.anything(),
    ),
  );
  await userEvent.click(screen.getByRole('radio', { name: '1 h' }));
  await waitFor(() =>
    expect(api.listWakes).toHaveBeenCalledWith(
      REF,
      expect.objectContaining({ from: NOW - 3_600_000, to: NOW }),
      expect.anything(),
    ),
  );
});

it('stays in a window zoomed into and leads back out of it', async () => {
  const from = NOW - 7_200_000;
  const { api } = renderPage(page, {
    search: `?range=7d&from=${from}&to=${NOW - 3_600_000}`,
  });
  await waitFor(() =>
    expect(api.getTimeline).toHaveBeenCalledWith(
      REF,
      expect.objectContaining({ from, to: NOW - 3_600_000 }),
      expect.anything(),
    ),
  );
  await userEvent.click(
    screen.getByRole('button', { name: 'Back to the last 7 days' }),
  );
  expect(screen.getByRole('radio', { name: '7 days' })).toBeChecked();
});

it('keeps a section open that a person opened, across a refresh', async () => {
  const signals = new FakeSignals();
  const { api } = renderPage(page, { signals });
  await userEvent.click(await screen.findByRole('button', { name: 'YAML' }));
  expect(await screen.findByText(/kind: Model/)).toBeInTheDocument();
  signals.send({ hints: [modelHint(REF)] });
  await waitFor(() => expect(api.getModel).toHaveBeenCalledTimes(2));
  expect(screen.getByText(/kind: Model/)).toBeInTheDocument();
});

it('says that the model was deleted and keeps its history in sight', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(aModel({ goneAt: NOW - 60_000 }));
  renderPage(page, { api });
  expect(await screen.findByText('This model was deleted')).toBeInTheDocument();
  expect(
    screen.getByRole('region', { name: 'Wake and sleep' }),
  ).toBeInTheDocument();
});

it.each(['full', 'empty', 'failed', 'not found'])(
  'has no accessibility faults when it is %s',
  async kind => {
    const api = anApi();
    if (kind === 'empty') {
      api.listWakes.mockResolvedValue(NO_WAKES);
      api.getTimeline.mockResolvedValue(aTimeline({ bands: [] }));
      api.getSeries.mockResolvedValue({ items: [], errors: [] });
      api.getModel.mockResolvedValue(
        aModel({ gpus: [], pods: [], facts: [], labels: {}, actions: [] }),
      );
    }
    if (kind === 'failed') {
      api.getModel.mockResolvedValue(aModel({ errors: [aSourceError()] }));
      api.getTimeline.mockRejectedValue(new Error('down'));
      api.listWakes.mockRejectedValue(new Error('down'));
      api.getSeries.mockRejectedValue(new Error('down'));
    }
    if (kind === 'not found') {
      api.getModel.mockRejectedValue(
        aResponseError(404, 'NotFoundError', 'There is no such model.'),
      );
    }
    const { container } = renderPage(page, { api });
    await screen.findByText(
      kind === 'not found' ? /No model qwen3-4b/ : 'Wake and sleep',
    );
    await waitFor(() => expect(api.getModel).toHaveBeenCalled());
    expect((await axe(container)).violations).toEqual([]);
  },
);
