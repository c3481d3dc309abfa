import { isModelState } from '@wakeboard/plugin-inference-common';
import { Text } from '@backstage/ui';
import { useId } from 'react';
import type { Summary } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Budget, SloStatusSign } from '../FleetPage/Budget';
import { EntityName } from '../FleetPage/EntityName';
import { SLO_STATUSES } from '../FleetPage/fleetWords';
import { promise } from '../FleetPage/sloColumns';
import { STATE_ORDER } from '../charts/palette';
import { Note } from '../parts/Note';
import { StatePill } from '../parts/StatePill';
import styles from './cards.module.css';
import { SummaryFrame } from './SummaryFrame';

function States({ summary }: { summary: Summary }) {
  const { t, format } = useText();
  const id = useId();
  const counted = Object.keys(summary.states)
    .filter(isModelState)
    .filter(state => summary.states[state])
    .sort((a, b) => STATE_ORDER.indexOf(a) - STATE_ORDER.indexOf(b));
  return (
    <div>
      <Text as="h3" id={id} variant="body-small" color="secondary">
        {t('card.models', {
          count: summary.models,
          n: format.number(summary.models, 0),
        })}
      </Text>
      <ul className={styles.counts} aria-labelledby={id}>
        {counted.map(state => (
          <li key={state}>
            <StatePill state={state} />
            <strong>{format.number(summary.states[state], 0)}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Statuses({ summary }: { summary: Summary }) {
  const { t, format } = useText();
  const id = useId();
  const { slos } = summary;
  return (
    <div>
      <Text as="h3" id={id} variant="body-small" color="secondary">
        {slos.total
          ? t('card.sloCount', {
              count: slos.total,
              n: format.number(slos.total, 0),
            })
          : t('fleet.noSlos')}
      </Text>
      {slos.total > 0 && (
        <ul className={styles.counts} aria-labelledby={id}>
          {SLO_STATUSES.filter(status => slos[status] > 0).map(status => (
            <li key={status}>
              <SloStatusSign status={status} />
              <strong>{format.number(slos[status], 0)}</strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Worst({ summary }: { summary: Summary }) {
  const text = useText();
  const now = useNow(30_000);
  const id = useId();
  return (
    <div>
      <Text as="h3" id={id} variant="body-small" color="secondary">
        {text.t('card.worst')}
      </Text>
      <ul className={styles.slos} aria-labelledby={id}>
        {summary.worst.map(slo => (
          <li
            key={`${Object.values(slo.ref).join('/')} ${slo.spec.name}`}
            className={styles.slo}
          >
            <span>
              {slo.entityRef ? (
                <EntityName entityRef={slo.entityRef} kind="Component" />
              ) : (
                slo.ref.name
              )}
              <span className={styles.second}>
                {slo.spec.name}: {promise(text, slo.spec)}
              </span>
            </span>
            <Budget slo={slo.evaluation} spec={slo.spec} now={now} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** States and SLOs of the models of a System, Domain or Group. */
export function SummarySlos() {
  const { t } = useText();
  return (
    <SummaryFrame>
      {summary => (
        <>
          <States summary={summary} />
          <Statuses summary={summary} />
          {summary.worst.length > 0 && <Worst summary={summary} />}
          {summary.unreadable.length > 0 && (
            <Note title={t('empty.malformed')} tone="problem">
              {t('card.unreadable', {
                entities: summary.unreadable.join(', '),
              })}
            </Note>
          )}
        </>
      )}
    </SummaryFrame>
  );
}
