import { Link, Text } from '@backstage/ui';
import {
  useEntityPresentation,
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';
import { Fragment, ReactNode } from 'react';
import type { ModelDetail } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { Text as Words, useText } from '../../hooks/useText';
import { StatePill } from '../parts/StatePill';
import styles from './header.module.css';

const COUNTS = ['serving', 'sleeping', 'ready', 'total', 'desired'] as const;

/** Counts of replicas that the system reports and that say something. */
export function replicaWords(
  { t, format }: Words,
  replicas: ModelDetail['replicas'],
): string {
  const said = COUNTS.filter(
    count =>
      replicas[count] !== undefined &&
      (count !== 'ready' || replicas.ready !== replicas.total) &&
      (count !== 'total' || replicas.total !== replicas.desired),
  );
  return said.length
    ? said
        .map(count =>
          t(`header.${count}`, { n: format.number(replicas[count]!, 0) }),
        )
        .join(' · ')
    : t('header.noReplicas');
}

/** The state and since when, with a clock of its own so that only it ticks. */
export function Since(props: { at: number }) {
  const { t, format } = useText();
  const now = useNow(1_000);
  return (
    <Text variant="body-medium" color="secondary">
      {t('header.since', {
        time: format.time(props.at, now),
        duration: format.duration(Math.max(0, now - props.at)),
      })}
    </Text>
  );
}

export function Ago(props: { at: number }) {
  const { format } = useText();
  const now = useNow(1_000);
  return (
    <span title={format.dateTime(props.at)}>
      {format.ago(Math.min(props.at, now), now)}
    </span>
  );
}

function OwnerLink({ entityRef }: { entityRef: string }) {
  const link = useEntityRefLink();
  const { primaryTitle } = useEntityPresentation(entityRef);
  return <Link href={link(entityRef)}>{primaryTitle}</Link>;
}

/** What the model is, how it is, and where it runs. */
export function ModelHeader(props: {
  model: ModelDetail;
  owners: string[];
  actions: ReactNode;
}) {
  const { model, owners } = props;
  const text = useText();
  const { t, format } = text;
  const facts: Array<[string, ReactNode]> = [
    [t('header.replicas'), replicaWords(text, model.replicas)],
    [t('header.driver'), model.driverTitle],
    [t(`header.${model.sourceKind ?? 'cluster'}`), model.ref.cluster],
    [t('header.namespace'), model.ref.namespace],
  ];
  if (owners.length) {
    facts.push([
      t('header.owner'),
      owners.map((owner, index) => (
        <Fragment key={owner}>
          {index > 0 && ', '}
          <OwnerLink entityRef={owner} />
        </Fragment>
      )),
    ]);
  }
  if (model.idleTimeoutMs !== undefined) {
    facts.push([
      t('header.idleTimeout'),
      t('header.idleTimeoutValue', {
        duration: format.duration(model.idleTimeoutMs),
      }),
    ]);
  }
  if (model.managedBy) {
    const { tool, name } = model.managedBy;
    const title = tool === 'argocd' ? 'Argo CD' : 'Flux';
    facts.push([t('header.managedBy'), `${title} (${name})`]);
  }
  facts.push([t('header.observed'), <Ago key="ago" at={model.observedAt} />]);

  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <div className={styles.title}>
          <Text
            as="h2"
            variant="title-small"
            weight="bold"
            className={styles.name}
          >
            {model.ref.name}
          </Text>
          <StatePill state={model.state} size="large" />
          {model.stateSince !== undefined && <Since at={model.stateSince} />}
        </div>
        {props.actions}
      </div>
      {(model.stateReason || model.servedName) && (
        <div className={styles.more}>
          {model.stateReason && (
            <Text as="p" variant="body-medium" className={styles.name}>
              {model.stateReason}
            </Text>
          )}
          {model.servedName && model.servedName !== model.ref.name && (
            <Text as="p" variant="body-medium" color="secondary">
              {t('header.servedName')} <code>{model.servedName}</code>
            </Text>
          )}
        </div>
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}
