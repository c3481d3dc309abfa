import {
  ApiBlueprint,
  coreExtensionData,
} from '@backstage/frontend-plugin-api';
import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { InferenceClient } from '@wakeboard/plugin-inference-common';
import inferencePlugin, { inferenceApiRef } from '.';
import {
  inferenceEntityContent,
  inferencePage,
  inferenceStatusCard,
} from './plugin';
import { anApi } from './__testUtils__/api';
import { anEntity } from './__testUtils__/builders';

jest.setTimeout(300_000);

const without = anEntity(null);

it('makes the client from the app’s discovery and fetch', () => {
  const factory = createExtensionTester(
    inferencePlugin.getExtension('api:inference'),
  ).get(ApiBlueprint.dataRefs.factory);
  expect(factory.api.id).toBe(inferenceApiRef.id);
  expect(Object.keys(factory.deps)).toEqual(['discoveryApi', 'fetchApi']);
  expect(
    factory.factory({
      discoveryApi: { getBaseUrl: async () => '' },
      fetchApi: { fetch },
    }),
  ).toBeInstanceOf(InferenceClient);
});

it('puts the tab at /inference on entities that name a model', () => {
  const tester = createExtensionTester(
    inferencePlugin.getExtension('entity-content:inference'),
  );
  expect(tester.get(coreExtensionData.routePath)).toBe('/inference');
  expect(tester.get(EntityContentBlueprint.dataRefs.title)).toBe('Inference');
  const filter = tester.get(EntityContentBlueprint.dataRefs.filterFunction);
  expect(filter?.(anEntity())).toBe(true);
  expect(filter?.(anEntity('not a reference'))).toBe(true);
  expect(filter?.(without)).toBe(false);
});

it('puts the card on the overview of the same entities', () => {
  const tester = createExtensionTester(
    inferencePlugin.getExtension('entity-card:inference/status'),
  );
  expect(tester.get(EntityCardBlueprint.dataRefs.type)).toBe('info');
  const filter = tester.get(EntityCardBlueprint.dataRefs.filterFunction);
  expect(filter?.(anEntity())).toBe(true);
  expect(filter?.(without)).toBe(false);
});

it('puts the page of all models at /inference, with a place in the navigation', () => {
  const tester = createExtensionTester(
    inferencePlugin.getExtension('page:inference'),
  );
  expect(tester.get(coreExtensionData.routePath)).toBe('/inference');
  expect(tester.get(coreExtensionData.title)).toBe('Models');
  expect(tester.get(coreExtensionData.icon)).toBeTruthy();
});

describe('in an app of the new frontend system', () => {
  const apis = [
    [inferenceApiRef, anApi()],
    [catalogApiRef, catalogApiMock()],
  ] as const;

  it('shows the tab', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: anEntity() }),
        inferenceEntityContent,
      ],
      apis,
    });
    expect(
      await screen.findByRole('heading', { name: 'qwen3-4b' }),
    ).toBeInTheDocument();
  });

  it('shows the page of all models', async () => {
    renderTestApp({
      extensions: [createTestEntityPage({ entity: anEntity() }), inferencePage],
      initialRouteEntries: ['/inference/slos'],
      apis,
    });
    expect(
      await screen.findByRole('table', { name: 'SLOs' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'GPUs' })).toBeInTheDocument();
  });

  it('shows the card', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: anEntity() }),
        inferenceStatusCard,
      ],
      apis,
    });
    expect(await screen.findByText('Serving')).toBeInTheDocument();
  });
});
