import { Card, Text } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import styles from './parts.module.css';

/** A part of the tab: a card with a heading. */
export function Panel(props: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Card className={styles.panel}>
      <section aria-labelledby={id} className={styles.panelBody}>
        <div className={styles.panelHead}>
          <Text as="h2" id={id} variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          {props.aside}
        </div>
        {props.children}
      </section>
    </Card>
  );
}
