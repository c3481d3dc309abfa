import {
  ApiHolder,
  TranslationApi,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { inferenceTranslationRef } from '../translation';

function translationOf(api: TranslationApi) {
  return api.getTranslation(inferenceTranslationRef);
}

type Ready = Extract<ReturnType<typeof translationOf>, { ready: true }>;

/** Words in the language of the app. */
export type Words = Ready['t'];

/** Words outside of components, once they are loaded. */
export async function readWords(apis: ApiHolder): Promise<Words> {
  const api = apis.get(translationApiRef);
  if (!api) {
    throw new Error('This app has no API for translations');
  }
  const now = translationOf(api);
  if (now.ready) return now.t;
  return new Promise((resolve, reject) => {
    const subscription = api.translation$(inferenceTranslationRef).subscribe({
      next: snapshot => {
        if (snapshot.ready) {
          resolve(snapshot.t);
          subscription.unsubscribe();
        }
      },
      error: reject,
    });
  });
}
