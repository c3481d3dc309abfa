import {
  RiAlertLine,
  RiCheckLine,
  RiCloseLine,
  RiInformationLine,
  RiLoader4Line,
} from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './provisioning.module.css';

const SIGNS = {
  good: RiCheckLine,
  bad: RiCloseLine,
  warning: RiAlertLine,
  waiting: RiLoader4Line,
  plain: RiInformationLine,
};

export type Tone = keyof typeof SIGNS;

/** One line that says how it is, with a sign. */
export function Verdict(props: { tone: Tone; children: ReactNode }) {
  const Sign = SIGNS[props.tone];
  return (
    <p className={styles.verdict} data-tone={props.tone}>
      <Sign size={16} aria-hidden className={styles.sign} />
      <span>{props.children}</span>
    </p>
  );
}
