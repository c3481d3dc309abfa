import { ReactNode } from 'react';
import { SCROLLABLE } from './scrollable';
import styles from './parts.module.css';

export interface DataColumn<T> {
  id: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** In place of the title, where the head does something. */
  head?: ReactNode;
  sorted?: 'ascending' | 'descending';
  /** Names the row. */
  rowHeader?: boolean;
  /** Aligns the digits. */
  numeric?: boolean;
  /** Below this the table scrolls rather than breaking the words; CSS. */
  minWidth?: string;
}

/**
 * A plain table for reading: no selection, no navigation by arrows, so it is a
 * native one rather than a grid of the UI kit.
 */
export function DataTable<T>(props: {
  label: string;
  columns: ReadonlyArray<DataColumn<T>>;
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  return (
    <div
      className={styles.tableScroll}
      role="group"
      aria-label={props.label}
      {...SCROLLABLE}
    >
      <table className={styles.table} aria-label={props.label}>
        <thead>
          <tr>
            {props.columns.map(column => (
              <th
                key={column.id}
                scope="col"
                aria-sort={column.sorted}
                data-numeric={column.numeric || undefined}
                style={{ minWidth: column.minWidth }}
              >
                {column.head ?? column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(row => (
            <tr key={props.rowKey(row)}>
              {props.columns.map(column => {
                const Cell = column.rowHeader ? 'th' : 'td';
                return (
                  <Cell
                    key={column.id}
                    scope={column.rowHeader ? 'row' : undefined}
                    data-numeric={column.numeric || undefined}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
