import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { Route, Routes } from 'react-router-dom';
import { FleetPage } from '../components/FleetPage/FleetPage';
import { fleetRouteRef } from '../routes';
import { renderPage, RenderOptions } from './render';

/** Renders the fleet page at an address below it, such as `/slos?state=serving`. */
export function showFleet(
  path = '',
  options: Pick<RenderOptions, 'api' | 'signals'> = {},
): ReturnType<typeof renderPage> {
  return renderPage(
    <Routes>
      <Route path="/inference/*" element={<FleetPage />} />
    </Routes>,
    {
      ...options,
      path: `/inference${path}`,
      mounted: { '/inference': convertLegacyRouteRef(fleetRouteRef) },
    },
  );
}
