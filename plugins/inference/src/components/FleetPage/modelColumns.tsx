import { Link } from '@backstage/ui';
import type { FleetModel } from '../../api/types';
import type { ModelSort } from '../../hooks/useFleetView';
import type { Text } from '../../hooks/useText';
import { replicaWords } from '../header/ModelHeader';
import { StatePill } from '../parts/StatePill';
import { Budget } from './Budget';
import type { FleetColumn } from './columns';
import { EntityName } from './EntityName';
import styles from './fleet.module.css';
import { gpuHours } from './fleetWords';
import { Money, Sum } from './Sum';

export interface RowContext {
  text: Text;
  now: number;
  currency?: string;
  /** Where the page of an entity is. */
  link: (entityRef: string) => string;
}

/** A model's name: a link where a component stands for it. */
export function ModelName(props: {
  model: Pick<FleetModel, 'ref' | 'entityRef'>;
  link: RowContext['link'];
}) {
  const { ref, entityRef } = props.model;
  return (
    <span className={styles.name}>
      {entityRef ? (
        <Link href={props.link(entityRef)} weight="bold">
          {ref.name}
        </Link>
      ) : (
        ref.name
      )}
    </span>
  );
}

function replicas(text: Text, counts: FleetModel['replicas']): string {
  const { serving, desired } = counts;
  return serving === undefined || desired === undefined
    ? replicaWords(text, counts)
    : text.t('fleet.servingOf', {
        serving: text.format.number(serving, 0),
        desired: text.format.number(desired, 0),
      });
}

export function modelColumns(
  text: Text,
): Array<FleetColumn<FleetModel, ModelSort, RowContext>> {
  const { t } = text;
  return [
    {
      id: 'model',
      sorts: { name: t('fleet.sort.name') },
      rowHeader: true,
      minWidth: '12.5em',
      cell: (model, { link }) => (
        <>
          <ModelName model={model} link={link} />
          {model.servedName && model.servedName !== model.ref.name && (
            <span
              className={`${styles.second} ${styles.cut}`}
              title={model.servedName}
            >
              {model.servedName}
            </span>
          )}
        </>
      ),
    },
    {
      id: 'state',
      sorts: { state: t('fleet.sort.state'), since: t('fleet.sort.since') },
      cell: (model, { now }) => (
        <>
          <StatePill state={model.state} />
          {model.stateSince !== undefined && (
            <span
              className={styles.second}
              title={text.format.dateTime(model.stateSince)}
            >
              {text.format.duration(Math.max(0, now - model.stateSince))}
            </span>
          )}
          <span className={styles.second}>
            {replicas(text, model.replicas)}
          </span>
          {model.stateReason && (
            <span className={styles.second}>{model.stateReason}</span>
          )}
        </>
      ),
    },
    {
      id: 'budget',
      sorts: { budget: t('fleet.sort.budget') },
      minWidth: '16em',
      cell: (model, { now }) => {
        const [worst, ...others] = model.slos;
        const burning = others.filter(({ status }) => status === 'burning');
        return worst ? (
          <>
            <Budget slo={worst} spec={worst} now={now} />
            <span className={styles.second}>
              {t('fleet.worstOf', {
                name: worst.name,
                objective: text.format.number(worst.objective, 3),
                count: model.slos.length,
              })}
            </span>
            {burning.length > 0 && (
              <span className={styles.second}>
                {t('fleet.alsoBurning', {
                  names: burning.map(({ name }) => name).join(', '),
                })}
              </span>
            )}
          </>
        ) : (
          <span className={styles.faint}>{t('fleet.noSlo')}</span>
        );
      },
    },
    {
      id: 'owner',
      sorts: { owner: t('fleet.sort.owner'), system: t('fleet.sort.system') },
      minWidth: '8em',
      cell: model => (
        <>
          {model.owner ? (
            <EntityName entityRef={model.owner} kind="Group" />
          ) : (
            <span className={styles.faint}>{t('fleet.noOwner')}</span>
          )}
          {model.system && (
            <span className={styles.second}>
              <EntityName entityRef={model.system} kind="System" />
            </span>
          )}
        </>
      ),
    },
    {
      id: 'place',
      sorts: {
        cluster: t('fleet.sort.cluster'),
        namespace: t('fleet.sort.namespace'),
      },
      cell: model => (
        <>
          {model.ref.cluster}
          <span className={styles.second}>{model.ref.namespace}</span>
        </>
      ),
    },
    {
      id: 'driver',
      sorts: { driver: t('fleet.sort.driver'), gpu: t('fleet.sort.gpu') },
      minWidth: '8em',
      cell: model => (
        <>
          {model.driverTitle}
          <span className={styles.second}>
            {model.gpuProducts.join(', ') || t('fleet.noGpu')}
          </span>
        </>
      ),
    },
    {
      id: 'gpuHours',
      sorts: { used: t('fleet.sort.used'), freed: t('fleet.sort.freed') },
      numeric: true,
      cell: model => (
        <Sum
          sum={model.sum}
          first={({ usedGpuHours }) => gpuHours(text, usedGpuHours)}
          second={({ freedGpuHours }) =>
            t('fleet.freed', { value: gpuHours(text, freedGpuHours) })
          }
        />
      ),
    },
    {
      id: 'money',
      sorts: { cost: t('fleet.sort.cost'), saved: t('fleet.sort.saved') },
      numeric: true,
      cell: (model, { currency }) => (
        <Money sum={model.sum} currency={currency} />
      ),
    },
  ];
}
