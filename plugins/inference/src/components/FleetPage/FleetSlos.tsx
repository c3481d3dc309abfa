import { Card, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import type { FleetSloList } from '../../api/types';
import { useFleetSlos } from '../../hooks/useFleet';
import {
  FleetView,
  isNarrowed,
  SloSort,
  SLO_FACETS,
  SLO_SORTS,
  useFleetView,
} from '../../hooks/useFleetView';
import { useLive } from '../../hooks/useLive';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';
import { SloStatusSign } from './Budget';
import { toDataColumns } from './columns';
import { FleetAnswer, NothingMatches, NothingThere } from './emptyFleet';
import { FilterBar } from './FilterBar';
import styles from './fleet.module.css';
import { SLO_STATUSES } from './fleetWords';
import { ListPager } from './Pager';
import { sloColumns } from './sloColumns';

/** How many SLOs have each status; choosing some leaves only those. */
function StatusCounts(props: {
  view: FleetView<SloSort>;
  counts: FleetSloList['counts'];
}) {
  const { view, counts } = props;
  const { t, format } = useText();
  return (
    <ToggleButtonGroup
      className={styles.statuses}
      aria-label={t('fleet.byStatus')}
      selectionMode="multiple"
      selectedKeys={view.status}
      onSelectionChange={keys =>
        view.setFilter('status', [...keys].map(String))
      }
    >
      {SLO_STATUSES.map(status => (
        <ToggleButton key={status} id={status} size="small">
          <span className={styles.statusCount}>
            <SloStatusSign status={status} />
            <strong>{format.number(counts[status], 0)}</strong>
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function SloList(props: {
  view: FleetView<SloSort>;
  list: FleetSloList;
  isPrevious: boolean;
}) {
  const { view, list, isPrevious } = props;
  const text = useText();
  const { t } = text;
  const now = useNow(30_000);
  const link = useEntityRefLink();
  if (!list.items.length) {
    return isNarrowed(view, SLO_FACETS) || view.status.length ? (
      <NothingMatches title={t('fleet.noSloMatch')} onClear={view.clear} />
    ) : (
      <NothingThere title={t('fleet.noSlos')} errors={list.errors}>
        {t('fleet.noSlosNext')}
      </NothingThere>
    );
  }
  return (
    <Card className={styles.card}>
      <DataTable
        label={t('fleet.tab.slos')}
        rows={list.items}
        rowKey={slo => `${stringifyModelRef(slo.ref)} ${slo.spec.name}`}
        columns={toDataColumns(text, sloColumns(text), view, {
          text,
          now,
          link,
        })}
      />
      <ListPager
        view={view}
        rows={list.items.length}
        total={list.total}
        after={list.after}
        isPrevious={isPrevious}
      />
    </Card>
  );
}

/** Every promise, those with the least budget first. */
export function FleetSlos() {
  const { t } = useText();
  const live = useLive();
  const view = useFleetView(SLO_SORTS);
  const read = useFleetSlos(view, live);
  return (
    <>
      <FilterBar
        view={view}
        facets={SLO_FACETS}
        counts={read.data?.facets}
        searchHint={t('fleet.searchModels')}
      />
      <FleetAnswer read={read} onReset={view.clear} page={view.page}>
        {list => (
          <>
            <StatusCounts view={view} counts={list.counts} />
            <SloList view={view} list={list} isPrevious={read.isPrevious} />
          </>
        )}
      </FleetAnswer>
    </>
  );
}
