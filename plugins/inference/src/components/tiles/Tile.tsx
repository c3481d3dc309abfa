import { Card, Skeleton, Text, VisuallyHidden } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import { useText } from '../../hooks/useText';
import styles from './tiles.module.css';

/** The four faces of a tile. Missing is not zero, and an error is not empty. */
export type TileFace =
  | { kind: 'loading' }
  | { kind: 'value'; value: string; detail?: ReactNode }
  | { kind: 'noData'; cause: string }
  | { kind: 'error'; message: string };

/** One of the faces, without a frame. */
export function TileFaceView({ face }: { face: TileFace }) {
  const { t } = useText();
  return (
    <>
      {face.kind === 'loading' && (
        <>
          <VisuallyHidden>{t('tile.loading')}</VisuallyHidden>
          <Skeleton width={96} height={28} />
          <Skeleton width={140} height={14} />
        </>
      )}
      {face.kind === 'value' && (
        <>
          <p className={styles.value}>{face.value}</p>
          {face.detail && (
            <Text as="p" variant="body-small" color="secondary">
              {face.detail}
            </Text>
          )}
        </>
      )}
      {face.kind === 'noData' && (
        <>
          <p className={styles.value} aria-hidden>
            –
          </p>
          <Text as="p" variant="body-small" color="secondary">
            {face.cause}
          </Text>
        </>
      )}
      {face.kind === 'error' && (
        <>
          <p className={styles.failed}>{t('tile.failed')}</p>
          <Text as="p" variant="body-small" color="secondary">
            {face.message}
          </Text>
        </>
      )}
    </>
  );
}

export function Tile(props: {
  title: string;
  face: TileFace;
  /** Beside the title. */
  aside?: ReactNode;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <Card className={styles.tile}>
      <div role="group" aria-labelledby={id} className={styles.tileBody}>
        <div className={styles.tileHead}>
          <Text as="h3" id={id} variant="body-small" color="secondary">
            {props.title}
          </Text>
          {props.aside}
        </div>
        <TileFaceView face={props.face} />
        {props.children}
      </div>
    </Card>
  );
}
