import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import inferencePlugin, { inferenceApiRef } from '../..';
import {
  EntityInferenceContent,
  EntityInferenceCostCard,
  EntityInferenceSloCard,
  isInferenceSummaryAvailable,
} from '../../legacy';
import { inferenceCostCard, inferenceSloCard } from '../../plugin';
import { anApi } from '../../__testUtils__/api';
import { anEntity } from '../../__testUtils__/builders';

const without = anEntity(null);
const system = { ...without, kind: 'System' };

const CARDS = [
  {
    id: 'entity-card:inference/slo',
    extension: inferenceSloCard,
    classic: <EntityInferenceSloCard />,
    ofModel: '80 % left',
    ofSystem: '12 models by state',
  },
  {
    id: 'entity-card:inference/cost',
    extension: inferenceCostCard,
    classic: <EntityInferenceCostCard />,
    ofModel: '€384',
    ofSystem: '€384',
  },
] as const;

describe.each(CARDS)('$id', ({ id, extension, classic, ofModel, ofSystem }) => {
  it('is on entities that name a model and on those that own or hold some', () => {
    const filter = createExtensionTester(inferencePlugin.getExtension(id)).get(
      EntityCardBlueprint.dataRefs.filterFunction,
    );
    for (const has of [filter, isInferenceSummaryAvailable]) {
      expect(has?.(anEntity())).toBe(true);
      expect(has?.(system)).toBe(true);
      expect(has?.({ ...without, kind: 'Domain' })).toBe(true);
      expect(has?.({ ...without, kind: 'Group' })).toBe(true);
      expect(has?.(without)).toBe(false);
    }
  });

  it.each([
    ['a model', anEntity(), ofModel],
    ['a System', system, ofSystem],
  ])(
    'shows %s in an app of the new frontend system',
    async (_, entity, words) => {
      renderTestApp({
        extensions: [createTestEntityPage({ entity }), extension],
        apis: [
          [inferenceApiRef, anApi()],
          [catalogApiRef, catalogApiMock()],
        ],
      });
      expect(await screen.findByText(words)).toBeInTheDocument();
    },
  );

  it.each([
    ['a model', anEntity(), ofModel],
    ['a System', system, ofSystem],
  ])('shows %s in a classic app', async (_, entity, words) => {
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [inferenceApiRef, anApi()],
          [catalogApiRef, catalogApiMock()],
        ]}
      >
        <EntityProvider entity={entity}>
          <Routes>
            <Route path="/" element={classic} />
            <Route path="/inference" element={<EntityInferenceContent />} />
          </Routes>
        </EntityProvider>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});
