import { Text } from '@backstage/ui';
import { RiErrorWarningLine, RiInformationLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './parts.module.css';

/**
 * Stands where something would be: what is missing, why, and what to do next.
 */
export function Note(props: {
  title: string;
  children?: ReactNode;
  tone?: 'plain' | 'problem';
  action?: ReactNode;
}) {
  const Icon =
    props.tone === 'problem' ? RiErrorWarningLine : RiInformationLine;
  return (
    <div className={styles.note} data-tone={props.tone ?? 'plain'}>
      <Icon size={18} aria-hidden className={styles.noteIcon} />
      <div className={styles.noteBody}>
        <Text as="p" variant="body-medium" weight="bold">
          {props.title}
        </Text>
        {props.children && (
          <Text as="div" variant="body-medium" color="secondary">
            {props.children}
          </Text>
        )}
        {props.action && (
          <div className={styles.noteAction}>{props.action}</div>
        )}
      </div>
    </div>
  );
}
