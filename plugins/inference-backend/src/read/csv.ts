/**
 * Rows as CSV (RFC 4180) with a header row.
 *
 * Names of models are written by whoever may write the resource, and a cell
 * that begins like a formula is one for a spreadsheet: such texts get an
 * apostrophe in front, which spreadsheets take for "this is text". Numbers are
 * written as they are.
 */
export function toCsv<TColumn extends string>(
  columns: readonly TColumn[],
  rows: ReadonlyArray<Partial<Record<TColumn, string | number>>>,
): string {
  const lines = [
    columns.map(toCell),
    ...rows.map(row => columns.map(column => toCell(row[column]))),
  ];
  return lines.map(cells => `${cells.join(',')}\r\n`).join('');
}

// The wide ones are what East Asian keyboards write, and some spreadsheets take them for the same.
const FORMULA = /^[\s=+\-@＝＋－＠]/;

function toCell(value: string | number | undefined): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
