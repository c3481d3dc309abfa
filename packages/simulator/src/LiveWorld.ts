import { Live } from './Live';
import {
  addModel,
  changeModel,
  findModel,
  podsOf,
  removeModel,
  route,
} from './world/models';
import { crash } from './world/pods';
import { evict, advance, nextAt, nextChaosAt } from './world/step';
import { aRequest, startTraffic } from './world/traffic';
import {
  Chaos,
  Happening,
  NewModel,
  TrafficProfile,
  WantedFate,
  World,
} from './world/types';

export type Answer = Extract<Happening, { kind: 'answer' }>;

/** The GreenThread world, as it goes on with the clock. */
export class LiveWorld extends Live<World, Happening> {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private lastRequest = 0;

  constructor(world: World, now: () => number) {
    super(world, now, { advance, nextAt });
    this.onHappenings(happenings => {
      for (const happening of happenings) {
        if (happening.kind !== 'answer') continue;
        this.waiting.get(happening.id)?.(happening);
        this.waiting.delete(happening.id);
      }
    });
  }

  /**
   * Sends one request to a model and waits for its answer. Undefined where there is no such model.
   *
   * @param tokens - the number of tokens to generate at most
   * @param wanted - how it is to go, in place of chance
   */
  request(
    namespace: string,
    name: string,
    tokens = Infinity,
    wanted?: WantedFate,
  ): Promise<Answer> | undefined {
    return this.act((world, out) => {
      const model = findModel(world, namespace, name);
      if (!model) return undefined;
      const id = ++this.lastRequest;
      const answer = new Promise<Answer>(resolve => {
        this.waiting.set(id, resolve);
      });
      const request = aRequest(model, world.now);
      const outputTokens = Math.min(request.outputTokens, tokens);
      route(world, model, { ...request, id, outputTokens, wanted }, out);
      return answer;
    });
  }

  /** Adds a model, or changes the one that is there. Throws where the spec cannot be read. */
  putModel(model: NewModel): void {
    this.act((world, out) => {
      const known = findModel(world, model.namespace, model.name);
      if (known) changeModel(world, known, model.spec, out);
      else addModel(world, model, out);
    });
  }

  deleteModel(namespace: string, name: string): void {
    this.act((world, out) => {
      const model = findModel(world, namespace, name);
      if (model) removeModel(world, model, out);
    });
  }

  deletePod(namespace: string, name: string): void {
    this.act((world, out) => {
      const pod = world.pods.find(
        each => each.name === name && each.namespace === namespace,
      );
      if (pod && pod.lifecycle !== 'terminating') evict(world, pod, out);
    });
  }

  /** Lets the containers of a model's pods die; they start again with counters at zero. Returns how many did; undefined: no such model. */
  crashPods(namespace: string, name: string): number | undefined {
    return this.act((world, out) => {
      const model = findModel(world, namespace, name);
      const running = model
        ? podsOf(world, model).filter(pod => pod.lifecycle === 'running')
        : undefined;
      running?.forEach(pod => crash(world, pod, out));
      return running?.length;
    });
  }

  /** From now on requests come like this. Incidents of the past are over. */
  setTraffic(namespace: string, name: string, profile: TrafficProfile): void {
    this.act(world => {
      const model = findModel(world, namespace, name);
      if (!model) return;
      model.profile = profile;
      model.incidents = [];
      startTraffic(model, world.now);
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

  /**
   * Gives the running pods of a model its present settings, as a restart would, but without one: a scenario begins at once and
   * with counters that go on.
   */
  applySettingsNow(namespace: string, name: string): void {
    this.act(world => {
      const model = findModel(world, namespace, name);
      for (const pod of world.pods) {
        if (model && pod.model === name && pod.namespace === namespace) {
          pod.settings = model.settings;
        }
      }
    });
  }
}
