import { Button } from '@backstage/ui';
import type { SignalExpression, SignalMapping } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { ActiveExpression, ExpressionText, Origin } from './Expression';
import styles from './signals.module.css';

/** What each of those who may say so says of a signal; what is stored counts most. */
export function Sources(props: {
  mapping: SignalMapping;
  /** Left out where nothing can be written. */
  onUse?: (expression: SignalExpression) => void;
}) {
  const { mapping, onUse } = props;
  const { origin, driverExpression, config } = mapping;
  const { t } = useText();
  const now = useNow(60_000);
  const others = [
    ...(config && origin !== 'config'
      ? [{ id: 'config' as const, value: config }]
      : []),
    ...(driverExpression !== undefined && origin !== 'driver'
      ? [{ id: 'driver' as const, value: { expression: driverExpression } }]
      : []),
  ];
  return (
    <dl className={styles.sources}>
      <div>
        <dt>{t('signals.now')}</dt>
        <dd>
          <p>
            <Origin mapping={mapping} now={now} />
          </p>
          <ActiveExpression mapping={mapping} />
        </dd>
      </div>
      {others.map(({ id, value }) => (
        <div key={id}>
          <dt>{t(`signals.otherwise.${id}`)}</dt>
          <dd>
            <ExpressionText value={value} />
            {onUse && (
              <Button
                className={styles.use}
                size="small"
                variant="secondary"
                onPress={() => onUse(value)}
              >
                {t('signals.use')}
              </Button>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
