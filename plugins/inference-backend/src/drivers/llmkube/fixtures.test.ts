import { faultsOf, whyNoDefinitions } from './__testUtils__/definitions';
import { load, fixtureNames } from './__testUtils__/fixtures';

const missing = whyNoDefinitions();
/** What an object says that no API would have let in is what these are about. */
const REFUSED = ['malformed', 'unknown-phase', 'condition-unknown'];

(missing ? describe.skip : describe)(
  `fixtures beside the definitions${missing ? ` (${missing})` : ''}`,
  () => {
    it.each(fixtureNames().filter(name => !REFUSED.includes(name)))(
      '%s has objects that an API accepts',
      name => {
        const { services, models, pools, routers } = load(name).objects;
        for (const object of [services, models, pools, routers].flatMap(
          each => each ?? [],
        )) {
          expect(faultsOf(object)).toEqual([]);
        }
      },
    );
  },
);
