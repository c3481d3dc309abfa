import { mockApis } from '@backstage/frontend-test-utils';
import type { Format } from '../components/charts/format';
import type { Text } from '../hooks/useText';
import { inferenceTranslationRef } from '../translation';

/** Words in English with given numbers and times, for pure functions. */
export function aText(format: Format): Text {
  const snapshot = mockApis
    .translation()
    .getTranslation(inferenceTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The test translations are not ready');
  }
  return { t: snapshot.t, format, locale: 'en-GB' };
}
