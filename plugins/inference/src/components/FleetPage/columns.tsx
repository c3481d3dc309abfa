import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { Fragment, ReactNode } from 'react';
import type { Text } from '../../hooks/useText';
import type { FleetView } from '../../hooks/useFleetView';
import type { DataColumn } from '../parts/DataTable';
import styles from './fleet.module.css';

/**
 * Columns of the lists, as data: what each shows and what it can be sorted by.
 * A column with two values has a head of two buttons.
 */

export interface FleetColumn<T, K extends string, C> {
  id: string;
  /** Key of the order to the words on its button. */
  sorts: Partial<Record<K, string>>;
  /** The head where the column cannot be sorted by. */
  title?: string;
  cell: (row: T, context: C) => ReactNode;
  numeric?: boolean;
  rowHeader?: boolean;
  minWidth?: string;
}

function SortButton(props: {
  label: string;
  hint: string;
  active: boolean;
  descending: boolean;
  onPress: () => void;
}) {
  const Icon = props.descending ? RiArrowDownLine : RiArrowUpLine;
  return (
    <button
      type="button"
      className={styles.sort}
      data-active={props.active || undefined}
      title={props.hint}
      onClick={props.onPress}
    >
      {props.label}
      {props.active && <Icon size={14} aria-hidden />}
    </button>
  );
}

/** The columns of a table that sorts by the address. */
export function toDataColumns<T, K extends string, C>(
  { t }: Text,
  columns: ReadonlyArray<FleetColumn<T, K, C>>,
  view: Pick<FleetView<K>, 'sort' | 'order' | 'toggleSort'>,
  context: C,
): Array<DataColumn<T>> {
  return columns.map(({ cell, sorts, title, ...column }) => {
    const keys = Object.keys(sorts) as K[];
    const active = keys.includes(view.sort);
    const descending = view.order === 'desc';
    return {
      ...column,
      title: title ?? keys.map(key => sorts[key]).join(' / '),
      sorted:
        (active && (descending ? 'descending' : 'ascending')) || undefined,
      head: keys.length ? (
        <span className={styles.head}>
          {keys.map((key, index) => (
            <Fragment key={key}>
              {index > 0 && <span aria-hidden>/</span>}
              <SortButton
                label={sorts[key] ?? key}
                hint={t('fleet.sortBy', { column: sorts[key] ?? key })}
                active={key === view.sort}
                descending={descending}
                onPress={() => view.toggleSort(key)}
              />
            </Fragment>
          ))}
        </span>
      ) : undefined,
      cell: row => cell(row, context),
    };
  });
}
