import { Text } from '@backstage/ui';
import type { ModelDetail } from '../../api/types';
import { useText } from '../../hooks/useText';
import { countedGpus } from '../gpu/GpuSection';
import { StatePill } from '../parts/StatePill';
import { DataTable } from '../parts/DataTable';
import { Labels } from '../parts/Labels';
import styles from './resource.module.css';

/** Further facts of the system, the labels, and the replicas one by one. */
export function Facts({ model }: { model: ModelDetail }) {
  const text = useText();
  const { t, format } = text;
  const labelled = Object.keys(model.labels).length > 0;
  if (!model.facts.length && !labelled && !model.pods.length) {
    return (
      <Text as="p" variant="body-medium" color="secondary">
        {t('resource.noFacts')}
      </Text>
    );
  }
  return (
    <div className={styles.stack}>
      {model.facts.length > 0 && (
        <dl className={styles.facts}>
          {model.facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {labelled && (
        <div className={styles.labelled}>
          <Text as="h3" variant="body-small" color="secondary">
            {t('resource.labels')}
          </Text>
          <Labels labels={model.labels} />
        </div>
      )}
      {model.pods.length > 0 && (
        <DataTable
          label={t('resource.pods')}
          rows={model.pods}
          rowKey={pod => pod.uid ?? pod.name}
          columns={[
            {
              id: 'name',
              title: t('resource.pods'),
              cell: pod => <code>{pod.name}</code>,
            },
            {
              id: 'state',
              title: t('resource.podState'),
              cell: pod => <StatePill state={pod.state} />,
            },
            {
              id: 'where',
              title: t('resource.podPlace'),
              cell: pod =>
                [pod.node, pod.gpus.join(', ') || countedGpus(text, [pod])]
                  .filter(Boolean)
                  .join(' · ') || '–',
            },
            {
              id: 'access',
              title: t('card.lastAccess'),
              cell: pod =>
                pod.lastAccessedAt === undefined
                  ? t('card.never')
                  : format.dateTime(pod.lastAccessedAt),
              numeric: true,
            },
          ]}
        />
      )}
    </div>
  );
}
