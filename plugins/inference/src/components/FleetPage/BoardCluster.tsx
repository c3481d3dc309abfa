import { Card, Text } from '@backstage/ui';
import { useId } from 'react';
import type { FleetGpu } from '../../api/types';
import { useText } from '../../hooks/useText';
import { BoardDevice } from './BoardDevice';
import styles from './board.module.css';
import { BoardNode, sumUp } from './boardLayout';
import { presenceWords } from './BoardTiles';

function useSums(gpus: readonly FleetGpu[]): string {
  const text = useText();
  const { t, format } = text;
  const sums = sumUp(gpus);
  return [
    t('fleet.deviceCount', { count: sums.devices }),
    sums.totalBytes !== undefined &&
      t('fleet.reservedOf', {
        reserved: format.bytes(sums.reservedBytes),
        total: format.bytes(sums.totalBytes),
      }),
    presenceWords(text, sums.models),
  ]
    .filter(Boolean)
    .join(' · ');
}

function Node(props: { node: BoardNode }) {
  const { t } = useText();
  const { node, gpus } = props.node;
  const id = useId();
  const sums = useSums(gpus);
  return (
    <section className={styles.node} aria-labelledby={id}>
      <div className={styles.head}>
        <Text as="h3" id={id} variant="body-medium" weight="bold">
          {node ?? t('fleet.noNode')}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {sums}
        </Text>
      </div>
      <ul className={styles.devices}>
        {gpus.map(gpu => (
          <li key={gpu.name}>
            <BoardDevice gpu={gpu} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The nodes of one cluster that are on the page. */
export function BoardCluster(props: {
  cluster: string;
  nodes: readonly BoardNode[];
  /** Of all pages. */
  all: readonly FleetGpu[];
}) {
  const { cluster, nodes, all } = props;
  const { t } = useText();
  const id = useId();
  const own = all.filter(gpu => gpu.cluster === cluster);
  const sums = useSums(own);
  const kind = own.find(gpu => gpu.sourceKind)?.sourceKind ?? 'cluster';
  return (
    <Card className={styles.cluster}>
      <section aria-labelledby={id} className={styles.clusterBody}>
        <div className={styles.head}>
          <Text as="h2" id={id} variant="title-x-small" weight="bold">
            {t(`source.${kind}`, { name: cluster })}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {sums}
          </Text>
        </div>
        {nodes.map(node => (
          <Node key={node.node ?? ''} node={node} />
        ))}
      </section>
    </Card>
  );
}
