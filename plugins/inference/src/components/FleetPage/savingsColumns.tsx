import { parseModelRef } from '@wakeboard/plugin-inference-common';
import type { FleetSaving } from '../../api/types';
import type { SavingsBy, SavingsSort } from '../../hooks/useFleetView';
import type { Text } from '../../hooks/useText';
import type { FleetColumn } from './columns';
import { EntityName } from './EntityName';
import styles from './fleet.module.css';
import { gpuHours, money, shareFreed } from './fleetWords';
import type { RowContext } from './modelColumns';
import { ShareBar } from './ShareBar';
import { NoPrice } from './Sum';

type Context = Pick<RowContext, 'currency'>;

function KeyName(props: { text: Text; by: SavingsBy; saving: FleetSaving }) {
  const { by } = props;
  const { key } = props.saving;
  const { t } = props.text;
  if (!key) {
    return (
      <span className={styles.faint}>
        {by === 'system' ? t('fleet.noSystem') : t('fleet.noOwner')}
      </span>
    );
  }
  switch (by) {
    case 'owner':
      return <EntityName entityRef={key} kind="Group" />;
    case 'system':
      return <EntityName entityRef={key} kind="System" />;
    case 'model': {
      const { name, cluster, namespace } = parseModelRef(key);
      return (
        <>
          {name}
          <span className={styles.second}>
            {cluster} / {namespace}
          </span>
        </>
      );
    }
    default:
      return <>{key}</>;
  }
}

export function savingsColumns(
  text: Text,
  by: SavingsBy,
): Array<FleetColumn<FleetSaving, SavingsSort, Context>> {
  const { t, format } = text;
  const models: FleetColumn<FleetSaving, SavingsSort, Context> = {
    id: 'models',
    sorts: {},
    title: t('fleet.tab.models'),
    numeric: true,
    cell: saving => format.number(saving.models, 0),
  };
  return [
    {
      id: 'key',
      sorts: { key: t(`fleet.by.${by}`) },
      rowHeader: true,
      minWidth: '11em',
      cell: saving => <KeyName text={text} by={by} saving={saving} />,
    },
    ...(by === 'model' ? [] : [models]),
    {
      id: 'used',
      sorts: { used: t('fleet.tile.used') },
      numeric: true,
      cell: ({ sum }) => gpuHours(text, sum.usedGpuHours),
    },
    {
      id: 'freed',
      sorts: { freed: t('fleet.tile.freed') },
      numeric: true,
      cell: ({ sum }) => gpuHours(text, sum.freedGpuHours),
    },
    {
      id: 'share',
      sorts: {},
      title: t('fleet.shareFreed'),
      numeric: true,
      minWidth: '9em',
      cell: ({ sum }) => <ShareBar share={shareFreed(sum)} />,
    },
    {
      id: 'cost',
      sorts: { cost: t('fleet.tile.cost') },
      numeric: true,
      cell: ({ sum }, { currency }) => (
        <>
          {sum.cost !== undefined && money(text, sum.cost, currency)}
          <span className={styles.second}>
            <NoPrice sum={sum} />
          </span>
        </>
      ),
    },
    {
      id: 'saved',
      sorts: { saved: t('fleet.tile.saved') },
      numeric: true,
      cell: ({ sum }, { currency }) =>
        sum.saved === undefined ? (
          <span className={styles.faint}>{t('fleet.unknown')}</span>
        ) : (
          money(text, sum.saved, currency)
        ),
    },
  ];
}
