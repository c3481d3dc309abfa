import { Card } from '@backstage/ui';
import type { FleetSavings as Savings } from '../../api/types';
import { useFleetFacets, useFleetSavings } from '../../hooks/useFleet';
import {
  FleetView,
  isNarrowed,
  SAVINGS_BY,
  SAVINGS_FACETS,
  SAVINGS_SORTS,
  SavingsBy,
  SavingsSort,
  useFleetView,
} from '../../hooks/useFleetView';
import { useFleetExport } from '../../hooks/useFleetExport';
import { useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';
import { toDataColumns } from './columns';
import { FleetAnswer, NothingMatches, NothingThere } from './emptyFleet';
import { ExportButtons, ExportFailed } from './ExportButtons';
import { FilterBar } from './FilterBar';
import { Choice, FleetRangeBar } from './FleetRangeBar';
import styles from './fleet.module.css';
import { day } from './fleetWords';
import { ListPager } from './Pager';
import { PriceNote } from './PriceNote';
import { ProductTable } from './ProductTable';
import { savingsColumns } from './savingsColumns';
import { SavingsTiles } from './SavingsTiles';

function SavingsList(props: {
  view: FleetView<SavingsSort>;
  list: Savings & { by: SavingsBy };
  isPrevious: boolean;
}) {
  const { view, list, isPrevious } = props;
  const text = useText();
  const { t } = text;
  if (!list.items.length) {
    return isNarrowed(view, SAVINGS_FACETS) ? (
      <NothingMatches title={t('fleet.noMatch')} onClear={view.clear} />
    ) : (
      <NothingThere title={t('fleet.noSavings')} errors={list.errors}>
        {t('fleet.noSavingsNext')}
      </NothingThere>
    );
  }
  return (
    <>
      <SavingsTiles list={list} />
      <Card className={styles.card}>
        <div className={styles.cardHead}>
          <Choice
            label={t('fleet.sumBy')}
            options={SAVINGS_BY.map(value => ({
              value,
              words: t(`fleet.by.${value}`),
            }))}
            value={view.by}
            onChange={view.setBy}
          />
          <span className={styles.faint}>
            {t('range.zoomed', {
              from: day(text, list.from),
              to: day(text, list.to),
            })}
          </span>
        </div>
        <DataTable
          label={t('fleet.tab.savings')}
          rows={list.items}
          rowKey={({ key }) => key}
          columns={toDataColumns(text, savingsColumns(text, list.by), view, {
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
      </Card>
      <Card className={styles.card}>
        <ProductTable sum={list.sum} prices={list.prices} />
        <PriceNote prices={list.prices} sums={[list.sum]} />
      </Card>
    </>
  );
}

/** GPU-hours and money over a range, used and given back by sleeping. */
export function FleetSavings() {
  const { t } = useText();
  const view = useFleetView(SAVINGS_SORTS);
  const read = useFleetSavings(view);
  const facets = useFleetFacets(view);
  const file = useFleetExport(view);
  return (
    <>
      <FilterBar
        view={view}
        facets={SAVINGS_FACETS}
        counts={facets.data}
        searchHint={t('fleet.searchModels')}
      >
        <FleetRangeBar view={view} />
        <ExportButtons file={file} />
      </FilterBar>
      <ExportFailed file={file} />
      <FleetAnswer read={read} onReset={view.clear} page={view.page}>
        {list => (
          <SavingsList view={view} list={list} isPrevious={read.isPrevious} />
        )}
      </FleetAnswer>
    </>
  );
}
