import { Button, Text } from '@backstage/ui';
import { ROWS_PER_PAGE } from '../../hooks/useFleet';
import type { FleetView } from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';

/** Which part of how many is shown, and the ways to the others. */
export function Pager(props: {
  words: string;
  first?: () => void;
  previous?: () => void;
  next?: () => void;
}) {
  const { t } = useText();
  const { words, first, previous, next } = props;
  return (
    <nav className={styles.pager} aria-label={t('fleet.pages')}>
      <Text variant="body-small" color="secondary" aria-live="polite">
        {words}
      </Text>
      {(first || previous || next) && (
        <div className={styles.pagerButtons}>
          {(
            [
              ['first', first],
              ['previous', previous],
              ['next', next],
            ] as const
          ).map(([name, go]) => (
            <Button
              key={name}
              size="small"
              variant="secondary"
              isDisabled={!go}
              onPress={go}
            >
              {t(`fleet.page.${name}`)}
            </Button>
          ))}
        </div>
      )}
    </nav>
  );
}

/** The pages of a list that the backend gives by cursor. */
export function ListPager<K extends string>(props: {
  view: FleetView<K>;
  rows: number;
  total: number;
  after: string | undefined;
  isPrevious: boolean;
}) {
  const { view, rows, total, after, isPrevious } = props;
  const { t, format } = useText();
  const from = (view.page - 1) * ROWS_PER_PAGE;
  return (
    <Pager
      words={t('fleet.rows', {
        from: format.number(Math.min(from + 1, total), 0),
        to: format.number(Math.min(from + rows, total), 0),
        total: format.number(total, 0),
      })}
      first={view.page > 1 ? view.toFirst : undefined}
      previous={view.toPrevious}
      next={
        after !== undefined && !isPrevious
          ? () => view.toNext(after)
          : undefined
      }
    />
  );
}
