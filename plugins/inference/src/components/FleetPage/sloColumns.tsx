import type { FleetSlo } from '../../api/types';
import type { SloSort } from '../../hooks/useFleetView';
import type { Text } from '../../hooks/useText';
import { StatePill } from '../parts/StatePill';
import { eventWords, rateNumber, sliWords } from '../slo/sloWords';
import { Budget } from './Budget';
import type { FleetColumn } from './columns';
import { EntityName } from './EntityName';
import styles from './fleet.module.css';
import { ModelName, RowContext } from './modelColumns';

/** What an SLO promises: `99.5 % availability`, `95 % latency under 2.5 s`. */
export function promise({ t, format }: Text, spec: FleetSlo['spec']): string {
  const values = {
    objective: format.number(spec.objective, 3),
    sli: t(`fleet.sli.${spec.sli}`),
  };
  return spec.thresholdSeconds === undefined
    ? t('fleet.promise', values)
    : t('fleet.promiseUnder', {
        ...values,
        threshold: format.duration(spec.thresholdSeconds * 1_000),
      });
}

/** When the budget is used up at the present burn. */
export function exhaustion(
  { t, format }: Text,
  evaluation: FleetSlo['evaluation'],
): string {
  if (evaluation.remaining === undefined) {
    return t('fleet.unknown');
  }
  if (evaluation.remaining <= 0) {
    return t('fleet.usedUp');
  }
  return evaluation.exhaustedInMs === undefined
    ? t('fleet.notAtThisRate')
    : t('fleet.in', { duration: format.duration(evaluation.exhaustedInMs) });
}

export function sloColumns(
  text: Text,
): Array<FleetColumn<FleetSlo, SloSort, RowContext>> {
  const { t, format } = text;
  return [
    {
      id: 'model',
      sorts: { name: t('fleet.sort.name') },
      rowHeader: true,
      minWidth: '11em',
      cell: (slo, { link }) => (
        <>
          <ModelName model={slo} link={link} />
          <span className={styles.second}>
            {slo.ref.cluster} / {slo.ref.namespace}
          </span>
        </>
      ),
    },
    {
      id: 'slo',
      sorts: { slo: t('fleet.sort.slo'), objective: t('fleet.sort.objective') },
      minWidth: '11em',
      cell: ({ spec }) => (
        <>
          {spec.name}
          <span className={styles.second}>{promise(text, spec)}</span>
        </>
      ),
    },
    {
      id: 'budget',
      sorts: { budget: t('fleet.sort.budget'), status: t('fleet.sort.status') },
      minWidth: '16em',
      cell: ({ spec, evaluation }, { now }) => (
        <>
          <Budget slo={evaluation} spec={spec} now={now} />
          {evaluation.sli !== undefined && (
            <span className={styles.second}>
              {t('fleet.kept', {
                share: sliWords(text, evaluation.sli),
                events: eventWords(text, spec, evaluation.window.total),
              })}
            </span>
          )}
        </>
      ),
    },
    {
      id: 'burn',
      sorts: { burn: t('fleet.sort.burn') },
      numeric: true,
      cell: ({ evaluation }) =>
        evaluation.burn ? (
          <>
            {t('fleet.burn', { rate: rateNumber(text, evaluation.burn.rate) })}
            <span className={styles.second}>
              {t('fleet.inLast', {
                duration: format.duration(evaluation.burn.windowMs),
              })}
            </span>
          </>
        ) : (
          <span className={styles.faint}>{t('fleet.unknown')}</span>
        ),
    },
    {
      id: 'exhaustion',
      sorts: { exhaustion: t('fleet.sort.exhaustion') },
      minWidth: '8em',
      cell: ({ evaluation }) => exhaustion(text, evaluation),
    },
    {
      id: 'window',
      sorts: {},
      title: t('fleet.window'),
      minWidth: '6.5em',
      cell: ({ spec, evaluation: { window, complete } }) => {
        const whole = format.duration(spec.windowMs);
        const known = format.duration(Math.max(0, window.to - window.from));
        return (
          <>
            {whole}
            {!complete && window.to > 0 && known !== whole && (
              <span className={styles.second}>
                {t('fleet.effective', { duration: known })}
              </span>
            )}
          </>
        );
      },
    },
    {
      id: 'owner',
      sorts: { owner: t('fleet.sort.owner') },
      minWidth: '8em',
      cell: slo => (
        <>
          {slo.owner ? (
            <EntityName entityRef={slo.owner} kind="Group" />
          ) : (
            <span className={styles.faint}>{t('fleet.noOwner')}</span>
          )}
          {slo.system && (
            <span className={styles.second}>
              <EntityName entityRef={slo.system} kind="System" />
            </span>
          )}
        </>
      ),
    },
    {
      id: 'state',
      sorts: {},
      title: t('fleet.sort.state'),
      cell: slo => <StatePill state={slo.state} />,
    },
  ];
}
