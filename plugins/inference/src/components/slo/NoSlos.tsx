import { SLO_PROFILE_ANNOTATION } from '@wakeboard/plugin-inference-common';
import type { ModelSlos } from '../../api/types';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { sourceTitle } from '../parts/words';

/** Why no SLO is shown, and what to do. */
export function NoSlos({ slos }: { slos: ModelSlos }) {
  const text = useText();
  const { t } = text;
  const [failed] = slos.errors;
  if (failed) {
    return (
      <Note title={sourceTitle(text, failed)} tone="problem">
        {failed.message}
      </Note>
    );
  }
  return slos.profile === undefined ? (
    <Note title={t('slo.none')}>
      {t('slo.noneNext', { annotation: SLO_PROFILE_ANNOTATION })}
    </Note>
  ) : (
    <Note title={t('slo.emptyProfile', { profile: slos.profile })}>
      {t('slo.emptyProfileNext')}
    </Note>
  );
}
