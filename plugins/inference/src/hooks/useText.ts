import {
  appLanguageApiRef,
  useApiHolder,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { createFormat, Format } from '../components/charts/format';
import { inferenceTranslationRef } from '../translation';

export type Translate = ReturnType<
  typeof useTranslationRef<typeof inferenceTranslationRef.T>
>['t'];

/** Words, numbers and times in the language of the app. */
export interface Text {
  t: Translate;
  format: Format;
  /** Language of the app; undefined for the browser's. */
  locale?: string;
}

/** The region of English decides about 24 hours and the order of dates. */
function toLocale(language: string | undefined): string | undefined {
  const own = typeof navigator === 'undefined' ? undefined : navigator.language;
  return language && own?.startsWith(language) ? own : language;
}

export function useText(): Text {
  const { t } = useTranslationRef(inferenceTranslationRef);
  const language = useApiHolder()
    .get(appLanguageApiRef)
    ?.getLanguage().language;
  return useMemo(() => {
    const locale = toLocale(language);
    return { t, locale, format: createFormat(locale) };
  }, [t, language]);
}
