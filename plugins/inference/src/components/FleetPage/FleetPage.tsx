import { useRouteRef } from '@backstage/core-plugin-api';
import { Container, Header, PluginHeader } from '@backstage/ui';
import { RiSparkling2Line } from '@remixicon/react';
import { Navigate, Route, Routes, useSearchParams } from 'react-router-dom';
import { useRefreshFleet } from '../../hooks/useFleet';
import { sharedSearch } from '../../hooks/useFleetView';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { fleetRouteRef } from '../../routes';
import { LiveNote } from '../header/LiveNote';
import { PaletteScope } from '../parts/PaletteScope';
import styles from './fleet.module.css';
import { FLEET_SUBPAGES, FLEET_TABS } from './fleetTabs';

/** All models that a person may see: a tab each for how they are, keep their promises, hold GPUs and cost, and one for the sources. */
export function FleetPage() {
  const { t } = useText();
  const root = useRouteRef(fleetRouteRef)();
  const [params] = useSearchParams();
  const { mode } = useLive();
  useRefreshFleet();
  const search = sharedSearch(params);
  const tabs = FLEET_TABS.map(({ id, path }) => ({
    id,
    label: t(`fleet.tab.${id}`),
    href: `${root}${path && `/${path}`}${search}`,
  }));
  return (
    <main>
      <PluginHeader
        title={t('fleet.title')}
        className={styles.above}
        titleLink={root}
        icon={<RiSparkling2Line />}
      />
      <Routes>
        {FLEET_TABS.map(({ id, path, live, Tab }) => (
          <Route
            key={id}
            path={path}
            element={
              <>
                <Header
                  title={t(`fleet.heading.${id}`)}
                  tabs={tabs}
                  activeTabId={id}
                  customActions={live && <LiveNote mode={mode} />}
                />
                <Container>
                  <PaletteScope>
                    <Tab />
                  </PaletteScope>
                </Container>
              </>
            }
          />
        ))}
        {FLEET_SUBPAGES.map(({ id, tab, path, Page }) => (
          <Route
            key={id}
            path={path}
            element={
              <>
                <Header
                  title={t(`fleet.heading.${id}`)}
                  tabs={tabs}
                  activeTabId={tab}
                />
                <Container>
                  <PaletteScope>
                    <Page />
                  </PaletteScope>
                </Container>
              </>
            }
          />
        ))}
        <Route path="*" element={<Navigate to={root} replace />} />
      </Routes>
    </main>
  );
}
