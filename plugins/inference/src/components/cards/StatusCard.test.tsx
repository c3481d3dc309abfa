import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { screen } from '@testing-library/react';
import { modelHint } from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aModel,
  anEntity,
  aRequest,
  aSourceError,
  NO_WAKES,
  REF,
} from '../../__testUtils__/builders';
import { rootRouteRef } from '../../routes';
import { FakeSignals, renderPage } from '../../__testUtils__/render';
import { InferenceStatusCard } from './StatusCard';

const card = <InferenceStatusCard />;

it('shows the state, replicas, wakes, memory and last request', async () => {
  const { container } = renderPage(card);
  expect(await screen.findByText('Serving')).toBeInTheDocument();
  expect(
    screen.getByText('1 serving · 1 sleeping · 2 desired'),
  ).toBeInTheDocument();
  expect(await screen.findByText('4')).toBeInTheDocument();
  expect(screen.getByText('40 GiB')).toBeInTheDocument();
  expect(screen.getByText('40 seconds ago')).toBeInTheDocument();
  expect((await axe(container)).violations).toEqual([]);
});

it('says why the model is in its state', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({ state: 'stopped', stateReason: 'Suspended' }),
  );
  renderPage(card, { api });
  expect(await screen.findByText('Stopped')).toBeInTheDocument();
  expect(screen.getByText('Suspended')).toBeInTheDocument();
});

it('leads to the tab where it is mounted', async () => {
  renderPage(card, {
    mounted: {
      '/catalog/:namespace/:kind/:name/inference':
        convertLegacyRouteRef(rootRouteRef),
    },
  });
  expect(await screen.findByRole('link', { name: 'Open' })).toHaveAttribute(
    'href',
    '/catalog/default/component/chat/inference',
  );
});

it('is there without the link where the tab is not mounted', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => {});
  renderPage(card);
  expect(await screen.findByText('Serving')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Open' })).not.toBeInTheDocument();
  error.mockRestore();
});

it('says what is not reported', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({ pods: [], gpus: [], replicas: {}, stateSince: undefined }),
  );
  api.listWakes.mockResolvedValue(NO_WAKES);
  renderPage(card, { api });
  expect(await screen.findByText('none')).toBeInTheDocument();
  expect(screen.getByText('not reported')).toBeInTheDocument();
  expect(await screen.findByText('No wakes in this range')).toBeInTheDocument();
});

it('names a source that failed', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(aModel({ errors: [aSourceError()] }));
  renderPage(card, { api });
  expect(
    await screen.findByText('Prometheus demo cannot be reached'),
  ).toBeInTheDocument();
});

it('says what is pending', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(aModel({ pending: [aRequest()] }));
  renderPage(card, { api });
  expect(await screen.findByText('Wake pending')).toBeInTheDocument();
});

it.each([
  ['malformed', 'nonsense', 'The annotation cannot be read'],
  ['missing', null, 'No model is named'],
])('says that the annotation is %s', async (_, annotation, words) => {
  const { api } = renderPage(card, { entity: anEntity(annotation) });
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(api.getModel).not.toHaveBeenCalled();
});

it('says that the person may not see the model', async () => {
  const api = anApi();
  api.getModel.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'Unauthorized'),
  );
  renderPage(card, { api });
  expect(
    await screen.findByText('You may not see this model'),
  ).toBeInTheDocument();
});

it('follows the model by signals', async () => {
  const signals = new FakeSignals();
  const { api } = renderPage(card, { signals });
  await screen.findByText('Serving');
  api.getModel.mockResolvedValue(aModel({ state: 'failed' }));
  signals.send({ hints: [modelHint(REF)] });
  expect(await screen.findByText('Failed')).toBeInTheDocument();
});
