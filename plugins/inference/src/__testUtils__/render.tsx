import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import type { RouteRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import type { ModelsMessage } from '@wakeboard/plugin-inference-common';
import { act, RenderResult } from '@testing-library/react';
import { InferenceApi, inferenceApiRef } from '../api/InferenceApi';
import { ClockContext } from '../hooks/useNow';
import { anApi } from './api';
import { anEntity, NOW } from './builders';

/** Signals by hand. */
export class FakeSignals implements SignalApi {
  readonly listeners = new Set<(message: ModelsMessage) => void>();

  subscribe(_channel: string, onMessage: (message: never) => void) {
    const listener = onMessage as (message: ModelsMessage) => void;
    this.listeners.add(listener);
    return { unsubscribe: () => this.listeners.delete(listener) };
  }

  send(message: ModelsMessage) {
    act(() => this.listeners.forEach(listener => listener(message)));
  }
}

export interface RenderOptions {
  api?: jest.Mocked<InferenceApi>;
  entity?: ReturnType<typeof anEntity>;
  signals?: SignalApi;
  /** Search part of the address, with the question mark. */
  search?: string;
  /** The whole address, where it is not the root. */
  path?: string;
  /** Routes of the app besides the one of entities. */
  mounted?: Record<string, RouteRef>;
}

/** Renders in the test app, in English, at a standing clock. */
export function renderPage(
  element: JSX.Element,
  options: RenderOptions = {},
): RenderResult & { api: jest.Mocked<InferenceApi> } {
  const {
    api = anApi(),
    entity = anEntity(),
    signals,
    search = '',
    path = `/${search}`,
    mounted,
  } = options;
  const clock = { now: () => NOW };
  const view = renderInTestApp(
    <ClockContext.Provider value={clock}>
      <EntityProvider entity={entity}>{element}</EntityProvider>
    </ClockContext.Provider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name':
          convertLegacyRouteRef(entityRouteRef),
        ...mounted,
      },
      initialRouteEntries: [path],
      apis: [
        [inferenceApiRef, api],
        [catalogApiRef, catalogApiMock({ entities: [] })],
        ...(signals ? [[signalApiRef, signals] as const] : []),
      ],
    },
  );
  return { ...view, api };
}
