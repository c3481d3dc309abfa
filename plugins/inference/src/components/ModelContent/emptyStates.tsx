import { Button } from '@backstage/ui';
import {
  inferenceModelReadPermission,
  MODEL_ANNOTATION,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import type { ReactNode } from 'react';
import { toFailure } from '../../api/failure';
import { useSources } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { sourceTitle } from '../parts/words';

/** Pages with nothing to show: each says the cause and the next step. */

const EXAMPLE = `metadata:
  annotations:
    ${MODEL_ANNOTATION}: demo/greenthread-system/greenthread/qwen3-4b`;

export function NoAnnotation() {
  const { t } = useText();
  return (
    <Note title={t('empty.noAnnotation')}>
      <p>{t('empty.noAnnotationText', { annotation: MODEL_ANNOTATION })}</p>
      <p>{t('empty.noAnnotationNext')}</p>
      <pre>{EXAMPLE}</pre>
    </Note>
  );
}

/** @param message - The sentence that shows the text and what is accepted. */
export function MalformedAnnotation({ message }: { message: string }) {
  const { t } = useText();
  return (
    <Note title={t('empty.malformed')} tone="problem">
      <p>{message}</p>
      <p>{t('empty.malformedNext', { annotation: MODEL_ANNOTATION })}</p>
    </Note>
  );
}

/**
 * A model that was never seen: not there, or its cluster could not be asked.
 * Only the sources can tell which.
 */
function NotFound(props: {
  modelRef: ModelRef;
  /** The backend's sentence, with what may be the reason. */
  message: string;
  retry: ReactNode;
}) {
  const { modelRef, message, retry } = props;
  const text = useText();
  const { t } = text;
  const sources = useSources(true);
  const down = sources.data?.find(
    ({ source, ok, error }) =>
      source.kind !== 'prometheus' &&
      source.name === modelRef.cluster &&
      !ok &&
      error,
  )?.error;
  if (down) {
    return (
      <Note
        title={t('empty.sourceDown', {
          name: modelRef.name,
          source: sourceTitle(text, down),
        })}
        tone="problem"
        action={retry}
      >
        <p>{down.message}</p>
        <p>{t(`source.next.${down.reason}`)}</p>
      </Note>
    );
  }
  return (
    <Note
      title={t('empty.notFound', {
        name: modelRef.name,
        cluster: modelRef.cluster,
      })}
      tone="problem"
      action={retry}
    >
      <p>{message}</p>
      <p>{t('empty.notFoundNext')}</p>
    </Note>
  );
}

/** Why the model could not be read, and what to do. */
export function ReadFailed(props: {
  modelRef: ModelRef;
  error: Error;
  onRetry: () => void;
}) {
  const { t } = useText();
  const { kind, message } = toFailure(props.error);
  const retry = (
    <Button size="small" variant="secondary" onPress={props.onRetry}>
      {t('empty.tryAgain')}
    </Button>
  );
  switch (kind) {
    case 'notFound':
      return (
        <NotFound modelRef={props.modelRef} message={message} retry={retry} />
      );
    case 'denied':
      return (
        <Note title={t('empty.denied')} tone="problem">
          {t('empty.deniedNext', {
            permission: inferenceModelReadPermission.name,
          })}
        </Note>
      );
    case 'signedOut':
      return (
        <Note title={t('empty.signedOut')} tone="problem">
          {t('empty.signedOutNext')}
        </Note>
      );
    case 'refused':
      return <MalformedAnnotation message={message} />;
    case 'unreachable':
      return (
        <Note title={t('empty.unreachable')} tone="problem" action={retry}>
          <p>{message}</p>
          <p>{t('empty.unreachableNext')}</p>
        </Note>
      );
    default:
      return (
        <Note title={t('empty.failed')} tone="problem" action={retry}>
          <p>{message}</p>
          <p>{t('empty.failedNext')}</p>
        </Note>
      );
  }
}
