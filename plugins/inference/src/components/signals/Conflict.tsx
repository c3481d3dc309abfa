import { Button, Text } from '@backstage/ui';
import type { SignalMapping } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { ActiveExpression, Origin } from './Expression';

/** Somebody else changed the signal while this person wrote: what there is now, and what to do with both. */
export function Conflict(props: {
  mapping: SignalMapping;
  onKeep: () => void;
  onTake: () => void;
}) {
  const { mapping, onKeep, onTake } = props;
  const { t } = useText();
  const now = useNow(60_000);
  return (
    <div role="alert">
      <Note
        title={t('signals.conflict')}
        tone="problem"
        action={
          <>
            <Button size="small" variant="secondary" onPress={onKeep}>
              {t('signals.keepMine')}
            </Button>{' '}
            <Button size="small" variant="secondary" onPress={onTake}>
              {t('signals.takeTheirs')}
            </Button>
          </>
        }
      >
        <Text as="p">{t('signals.conflictNow')}</Text>
        <p>
          <Origin mapping={mapping} now={now} />
        </p>
        <p>
          <ActiveExpression mapping={mapping} />
        </p>
      </Note>
    </div>
  );
}
