import { LiveWorld } from './LiveWorld';
import { LiveServices } from './services/LiveServices';
import type { Simulator } from './Simulator';
import { WantedFate } from './world/types';

/** What can be asked of a model, whichever of the two worlds it is in: services before GreenThread's. */
export function bothWorlds(
  live: LiveWorld,
  services: LiveServices,
): Pick<Simulator, 'request' | 'crashPods'> & { catchUp(): void } {
  const find = (namespace: string, name: string) =>
    services
      .present()
      .services.find(
        each => each.namespace === namespace && each.name === name,
      );
  const ask = (namespace: string, name: string, wanted?: WantedFate) => {
    const service = find(namespace, name);
    return service
      ? services.request(service, wanted)
      : live.request(namespace, name, undefined, wanted);
  };
  return {
    request: (namespace, name, count, wanted) =>
      Array.from({ length: count }, () => ask(namespace, name, wanted)).every(
        answer => answer !== undefined,
      ),
    crashPods: (namespace, name) => {
      const service = find(namespace, name);
      return service
        ? services.crashReplicas(service)
        : live.crashPods(namespace, name);
    },
    catchUp: () => {
      live.present();
      services.present();
    },
  };
}
