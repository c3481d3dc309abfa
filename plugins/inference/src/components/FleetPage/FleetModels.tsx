import { Card } from '@backstage/ui';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import type { FleetModelList } from '../../api/types';
import { useFleetModels } from '../../hooks/useFleet';
import {
  FACETS,
  FleetView,
  isNarrowed,
  ModelSort,
  MODEL_SORTS,
  useFleetView,
} from '../../hooks/useFleetView';
import { useLive } from '../../hooks/useLive';
import { useNow } from '../../hooks/useNow';
import { useFleetExport } from '../../hooks/useFleetExport';
import { useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';
import { toDataColumns } from './columns';
import { FleetAnswer, NothingMatches, NothingThere } from './emptyFleet';
import { ExportButtons, ExportFailed } from './ExportButtons';
import { FilterBar } from './FilterBar';
import { FleetRangeBar } from './FleetRangeBar';
import styles from './fleet.module.css';
import { modelColumns } from './modelColumns';
import { ListPager } from './Pager';
import { PriceNote } from './PriceNote';

function ModelList(props: {
  view: FleetView<ModelSort>;
  list: FleetModelList;
  isPrevious: boolean;
}) {
  const { view, list, isPrevious } = props;
  const text = useText();
  const { t } = text;
  const now = useNow(30_000);
  const link = useEntityRefLink();
  if (!list.items.length) {
    return isNarrowed(view, FACETS) ? (
      <NothingMatches title={t('fleet.noMatch')} onClear={view.clear} />
    ) : (
      <NothingThere title={t('fleet.noModels')} errors={list.errors}>
        {t('fleet.noModelsNext')}
      </NothingThere>
    );
  }
  return (
    <Card className={styles.card}>
      <DataTable
        label={t('fleet.tab.models')}
        rows={list.items}
        rowKey={model => stringifyModelRef(model.ref)}
        columns={toDataColumns(text, modelColumns(text), view, {
          text,
          now,
          link,
          currency: list.prices.currency,
        })}
      />
      <ListPager
        view={view}
        rows={list.items.length}
        total={list.total}
        after={list.after}
        isPrevious={isPrevious}
      />
      <PriceNote prices={list.prices} sums={list.items.map(({ sum }) => sum)} />
    </Card>
  );
}

/** Every model: its state, promise, place, GPU-hours and money. */
export function FleetModels() {
  const { t } = useText();
  const live = useLive();
  const view = useFleetView(MODEL_SORTS);
  const read = useFleetModels(view, live);
  const file = useFleetExport(view);
  return (
    <>
      <FilterBar
        view={view}
        facets={FACETS}
        counts={read.data?.facets}
        searchHint={t('fleet.searchModels')}
      >
        <FleetRangeBar view={view} />
        <ExportButtons file={file} />
      </FilterBar>
      <ExportFailed file={file} />
      <FleetAnswer read={read} onReset={view.clear} page={view.page}>
        {list => (
          <ModelList view={view} list={list} isPrevious={read.isPrevious} />
        )}
      </FleetAnswer>
    </>
  );
}
