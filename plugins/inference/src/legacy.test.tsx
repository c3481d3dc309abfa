import { createApiFactory } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { InferenceClient } from '@wakeboard/plugin-inference-common';
import { Route, Routes } from 'react-router-dom';
import {
  EntityInferenceContent,
  EntityInferenceStatusCard,
  FleetPage,
  inferenceApiRef,
  inferencePlugin,
  isInferenceAvailable,
} from './legacy';
import { anApi } from './__testUtils__/api';
import { anEntity } from './__testUtils__/builders';

function show(element: JSX.Element) {
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [inferenceApiRef, anApi()],
        [catalogApiRef, catalogApiMock()],
      ]}
    >
      <EntityProvider entity={anEntity()}>
        <Routes>
          <Route path="/" element={element} />
          <Route path="/inference" element={<EntityInferenceContent />} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );
}

it('makes the client from the app’s discovery and fetch', () => {
  const [factory] = [...inferencePlugin.getApis()];
  expect(factory.api.id).toBe(inferenceApiRef.id);
  expect(
    createApiFactory(factory).factory({
      discoveryApi: { getBaseUrl: async () => '' },
      fetchApi: { fetch },
    }),
  ).toBeInstanceOf(InferenceClient);
});

it('shows the tab in a classic app', async () => {
  await show(<EntityInferenceContent />);
  expect(
    await screen.findByRole('heading', { name: 'qwen3-4b' }),
  ).toBeInTheDocument();
});

it('shows the card in a classic app', async () => {
  await show(<EntityInferenceStatusCard />);
  expect(await screen.findByText('Serving')).toBeInTheDocument();
});

it('shows the page of all models in a classic app', async () => {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [inferenceApiRef, anApi()],
        [catalogApiRef, catalogApiMock()],
      ]}
    >
      <Routes>
        <Route path="/models/*" element={<FleetPage />} />
      </Routes>
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/models': inferencePlugin.routes.fleet,
      },
      routeEntries: ['/models/slos'],
    },
  );
  expect(
    await screen.findByRole('table', { name: 'SLOs' }),
  ).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'GPUs' })).toHaveAttribute(
    'href',
    '/models/gpus',
  );
});

it('shows the Doctor and the signals below it in a classic app', async () => {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [inferenceApiRef, anApi()],
        [catalogApiRef, catalogApiMock()],
      ]}
    >
      <Routes>
        <Route path="/models/*" element={<FleetPage />} />
      </Routes>
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/models': inferencePlugin.routes.fleet,
      },
      routeEntries: ['/models/doctor'],
    },
  );
  await userEvent.click(
    await screen.findByRole('link', { name: 'Signal mapping' }),
  );
  expect(
    await screen.findByRole('table', { name: 'Signals of GreenThread' }),
  ).toBeInTheDocument();
  expect(
    screen.getByRole('link', { name: 'Back to the Doctor' }),
  ).toHaveAttribute('href', '/models/doctor');
});

it('says which entities have the tab', () => {
  expect(isInferenceAvailable(anEntity())).toBe(true);
  expect(isInferenceAvailable(anEntity(null))).toBe(false);
});
