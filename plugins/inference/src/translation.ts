import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { doctorMessages } from './translations/doctor';
import { fleetMessages } from './translations/fleet';
import { pageMessages } from './translations/page';
import { provisioningMessages } from './translations/provisioning';
import { sectionMessages } from './translations/sections';
import { sloMessages } from './translations/slo';

/**
 * Every sentence of the pages.
 *
 * @public
 */
export const inferenceTranslationRef = createTranslationRef({
  id: 'plugin.inference',
  translations: {
    de: () => import('./translations/de'),
  },
  messages: {
    ...pageMessages,
    ...sectionMessages,
    ...sloMessages,
    ...doctorMessages,
    fleet: fleetMessages,
    provisioning: provisioningMessages,
  },
});
