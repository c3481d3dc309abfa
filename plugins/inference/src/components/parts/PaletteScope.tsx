import type { ReactNode, Ref } from 'react';
import { paletteCss } from '../charts/palette';
import styles from './parts.module.css';

const CLASS = 'wakeboard-palette';
const CSS = paletteCss(CLASS);

/** Gives everything inside the colours of states and lines, by theme. */
export function PaletteScope(props: {
  children: ReactNode;
  innerRef?: Ref<HTMLDivElement>;
}) {
  return (
    <div ref={props.innerRef} className={`${CLASS} ${styles.scope}`}>
      <style>{CSS}</style>
      {props.children}
    </div>
  );
}
