import { doctorDe } from './doctor.de';
import { fleetDe } from './fleet.de';
import { pageDe } from './page.de';
import { provisioningDe } from './provisioning.de';
import { sectionDe } from './sections.de';
import { sloDe } from './slo.de';

/** German. The type of the translation ref says which keys there must be. */
export default {
  ...pageDe,
  ...sectionDe,
  ...sloDe,
  ...fleetDe,
  ...doctorDe,
  ...provisioningDe,
};
