import type { GpuFit, GpuFitLine } from '@wakeboard/plugin-inference-common';
import { Text, useText } from '../../hooks/useText';
import { DataColumn, DataTable } from '../parts/DataTable';
import { withNumbers } from './fitForm';
import styles from './provisioning.module.css';

/** The estimate, line by line: what is multiplied with what, and what of it nobody said. */
export function FitArithmetic({ fit }: { fit: GpuFit }) {
  const text = useText();
  const { t, format } = text;
  const columns: Array<DataColumn<GpuFitLine>> = [
    {
      id: 'part',
      title: t('provisioning.fit.part'),
      rowHeader: true,
      cell: ({ name }) => t(`provisioning.fit.line.${name}`),
    },
    {
      id: 'formula',
      title: t('provisioning.fit.arithmetic'),
      minWidth: '18ch',
      cell: line => <Formula line={line} />,
    },
    {
      id: 'bytes',
      title: t('provisioning.fit.perGpu'),
      numeric: true,
      cell: ({ bytes }) => format.bytes(bytes),
    },
  ];
  return (
    <DataTable
      label={t('provisioning.fit.table')}
      columns={columns}
      rows={fit.lines}
      rowKey={({ name }) => name}
    />
  );
}

function Formula({ line }: { line: GpuFitLine }) {
  const text = useText();
  const { t } = text;
  const { formula, values, assumed } = line;
  return (
    <>
      {withNumbers(text, formula, values)}
      <div className={styles.faint}>{inWords(text, formula, values)}</div>
      {assumed.length > 0 && (
        <div className={styles.faint}>
          {t('provisioning.fit.assumed', {
            names: assumed.map(name => valueWords(text, name)).join(', '),
          })}
        </div>
      )}
    </>
  );
}

function inWords(
  text: Text,
  formula: string,
  values: Record<string, number>,
): string {
  return formula.replace(/[A-Za-z]+/g, name =>
    values[name] === undefined ? name : valueWords(text, name),
  );
}

/** Of every value that a line of the arithmetic can have. */
const VALUES = [
  'parameters',
  'bitsPerWeight',
  'weightBytes',
  'gpus',
  'layers',
  'kvHeads',
  'headDim',
  'kvBits',
  'contextTokens',
  'concurrentSequences',
  'overheadBytes',
  'utilization',
  'weights',
  'kvCache',
  'overhead',
  'perGpu',
] as const;

function valueWords({ t }: Text, name: string): string {
  const value = VALUES.find(each => each === name);
  return value ? t(`provisioning.fit.value.${value}`) : name;
}
