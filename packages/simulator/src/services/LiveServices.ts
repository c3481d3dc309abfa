import { Live } from '../Live';
import { aRequest, startTraffic } from '../world/traffic';
import { Chaos, TrafficProfile, WantedFate } from '../world/types';
import { setLoaded, setSleep } from './engineSleep';
import { countCall, replicasOf, route } from './requests';
import {
  findService,
  putService,
  removeService,
  scaleService,
} from './services';
import { advance, crashReplica, evict, nextAt, nextChaosAt } from './step';
import type { ServiceKey, ServicesControl } from './system';
import {
  NewService,
  Replica,
  Service,
  ServiceCause,
  ServicesHappening,
  ServicesWorld,
  SleepLevel,
} from './types';

export type ServiceAnswer = Extract<ServicesHappening, { kind: 'request' }>;

/** The services world, as it goes on with the clock. */
export class LiveServices
  extends Live<ServicesWorld, ServicesHappening>
  implements ServicesControl
{
  private readonly waiting = new Map<number, (answer: ServiceAnswer) => void>();
  private lastRequest = 0;

  constructor(world: ServicesWorld, now: () => number) {
    super(world, now, { advance, nextAt });
    this.onHappenings(happenings => {
      for (const happening of happenings) {
        if (happening.kind !== 'request' || happening.id === undefined) {
          continue;
        }
        this.waiting.get(happening.id)?.(happening);
        this.waiting.delete(happening.id);
      }
    });
  }

  put(service: NewService, cause: ServiceCause): void {
    this.act((world, out) => putService(world, service, cause, out));
  }

  private withService(
    key: ServiceKey,
    action: (
      world: ServicesWorld,
      service: Service,
      out: ServicesHappening[],
    ) => void,
  ): void {
    this.act((world, out) => {
      const service = findService(world, key);
      if (service) action(world, service, out);
    });
  }

  scale(key: ServiceKey, replicas: number, cause: ServiceCause): void {
    this.withService(key, (world, service, out) =>
      scaleService(world, service, replicas, cause, out),
    );
  }

  remove(key: ServiceKey): void {
    this.withService(key, removeService);
  }

  private withReplica<T>(
    namespace: string,
    name: string,
    action: (
      world: ServicesWorld,
      replica: Replica,
      out: ServicesHappening[],
    ) => T,
  ): T | undefined {
    return this.act((world, out) => {
      const replica = world.replicas.find(
        each => each.name === name && each.namespace === namespace,
      );
      return replica && action(world, replica, out);
    });
  }

  removeReplica(namespace: string, name: string): void {
    this.withReplica(namespace, name, (world, replica, out) => {
      if (replica.phase !== 'terminating') evict(world, replica, out);
    });
  }

  /** Counts a call that the HTTP server of a replica answers at once. */
  countCall(
    namespace: string,
    name: string,
    path: string,
    status: number,
  ): void {
    this.withReplica(namespace, name, (_, replica) =>
      countCall(replica, path, status, 0.002),
    );
  }

  /** Puts the engine of a replica to sleep or wakes it; resolves when it is there. */
  async sleep(namespace: string, name: string, to: SleepLevel): Promise<void> {
    const isMoving = this.withReplica(
      namespace,
      name,
      (world, replica, out) => {
        const moves = setSleep(world, replica, to, out);
        const service = findService(world, {
          system: replica.system,
          namespace,
          name: replica.service,
        });
        if (moves && service) {
          service.cause = 'user';
          if (to === 0 && service.state === 'sleeping') {
            service.wake ??= { from: world.now, cause: 'user' };
          }
        }
        return moves;
      },
    );
    if (!isMoving) return;
    await this.until(
      happening => happening.kind === 'replica' && happening.pod === name,
    );
  }

  /** Loads or unloads a model of a Triton; resolves when it is done, with false where there is no such model. */
  async load(
    namespace: string,
    name: string,
    model: string,
    wanted: boolean,
  ): Promise<boolean> {
    const known = this.withReplica(namespace, name, (world, replica, out) =>
      setLoaded(world, replica, model, wanted, out),
    );
    if (!known) return false;
    await this.until(
      happening =>
        (happening.kind === 'repository' &&
          happening.pod === name &&
          happening.engineModel === model) ||
        (happening.kind === 'replica' && happening.pod === name),
    );
    return true;
  }

  private until(
    isIt: (happening: ServicesHappening) => boolean,
  ): Promise<void> {
    return new Promise(resolve => {
      const forget = this.onHappenings(happenings => {
        if (!happenings.some(isIt)) return;
        forget();
        resolve();
      });
    });
  }

  /** Sends one request and waits for its answer. Undefined where there is no such service. */
  request(
    key: ServiceKey,
    wanted?: WantedFate,
  ): Promise<ServiceAnswer> | undefined {
    return this.act((world, out) => {
      const service = findService(world, key);
      if (!service) return undefined;
      const id = ++this.lastRequest;
      const answer = new Promise<ServiceAnswer>(resolve => {
        this.waiting.set(id, resolve);
      });
      const request = aRequest(service, world.now);
      route(world, service, { ...request, id, wanted }, out);
      return answer;
    });
  }

  /** The processes of its ready replicas die. Returns how many; undefined: no such service. */
  crashReplicas(key: ServiceKey): number | undefined {
    return this.act((world, out) => {
      const service = findService(world, key);
      if (!service) return undefined;
      const ready = replicasOf(world, service).filter(
        replica => replica.phase === 'ready',
      );
      ready.forEach(replica => crashReplica(world, replica, out));
      return ready.length;
    });
  }

  /** From now on requests come like this. Incidents of the past are over. */
  setTraffic(key: ServiceKey, profile: TrafficProfile): void {
    this.withService(key, (world, service) => {
      service.profile = profile;
      service.incidents = [];
      startTraffic(service, world.now);
    });
  }

  setChaos(chaos: Chaos): void {
    this.act(world => {
      world.chaos = {
        ...chaos,
        nextCrashAt: nextChaosAt(world, chaos.crashesPerDay),
        nextEvictionAt: nextChaosAt(world, chaos.evictionsPerDay),
      };
    });
  }
}
