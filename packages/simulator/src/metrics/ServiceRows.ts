import {
  replicaTargets,
  serviceTargets,
  standingTargets,
  Systems,
} from '../services/targets';
import { Replica, Service, ServicesWorld } from '../services/types';
import { Kind } from './kinds';
import {
  addFamily,
  Groups,
  kindsOf,
  noGroups,
  Printed,
  printGroup,
  upOf,
} from './rowGroups';
import { Target } from './targets';

interface Rows {
  isUp: () => boolean;
  /** Nothing of a part, which has no `up` of its own. */
  up: Groups;
  own: Groups;
  /** Families that are made anew each time. */
  changing?: (kinds: readonly Kind[]) => Groups;
  isFound: () => boolean;
  isPart: boolean;
}

function rowsOf(target: Target): Rows {
  const up = noGroups();
  const own = noGroups();
  if (!target.isPart) addFamily(up, target, upOf(target));
  target.families
    .filter(family => !family.isChanging)
    .forEach(family => addFamily(own, target, family));
  const others = target.families
    .filter(family => family.isChanging)
    .map(family => ({ family, of: kindsOf(target, family) }));
  const changing = (kinds: readonly Kind[]) => {
    const groups = noGroups();
    for (const { family, of } of others) {
      if (kinds.some(kind => of.has(kind))) addFamily(groups, target, family);
    }
    return groups;
  };
  return {
    isUp: target.isUp,
    isFound: target.isFound ?? (() => true),
    up,
    own,
    ...(others.length > 0 && { changing }),
    isPart: target.isPart ?? false,
  };
}

/** The text of all series of the services world, in their kinds; what does not change is made once. */
export class ServiceRows {
  private readonly standing: Rows[];
  private readonly services = new WeakMap<Service, Rows[]>();
  private readonly replicas = new WeakMap<
    Replica,
    { node?: string; engines: number; rows: Rows[] }
  >();

  constructor(
    private readonly world: ServicesWorld,
    private readonly systems: Systems,
  ) {
    this.standing = standingTargets(systems, world).map(rowsOf);
  }

  private ofService(service: Service): Rows[] {
    const known = this.services.get(service);
    if (known) return known;
    const targets = serviceTargets(this.systems, this.world, service);
    const made = targets.map(rowsOf);
    this.services.set(service, made);
    return made;
  }

  /** They are other ones when the replica has got a node, and when its engines run. */
  private ofReplica(service: Service, replica: Replica): Rows[] {
    const known = this.replicas.get(replica);
    const engines = replica.engines.length;
    if (known?.node === replica.node && known?.engines === engines) {
      return known.rows;
    }
    const { systems, world } = this;
    const rows = replicaTargets(systems, world, service, replica).map(rowsOf);
    this.replicas.set(replica, { node: replica.node, engines, rows });
    return rows;
  }

  private all(): Rows[] {
    const all = [...this.standing];
    const services = new Map<string, Service>();
    for (const service of this.world.services) {
      const { system, namespace, name } = service;
      services.set(`${system}/${namespace}/${name}`, service);
      all.push(...this.ofService(service));
    }
    for (const replica of this.world.replicas) {
      const { system, namespace, service: name } = replica;
      const service = services.get(`${system}/${namespace}/${name}`);
      if (!service) continue;
      for (const rows of this.ofReplica(service, replica)) {
        if (rows.isPart || replica.startedAt !== undefined) all.push(rows);
      }
    }
    return all;
  }

  /**
   * What a scrape at this moment would find.
   *
   * @param at - epoch milliseconds
   * @param whole - also histograms that have not changed
   */
  print(kinds: readonly Kind[], at: number, whole: boolean): Printed {
    const stamp = ` ${at / 1_000}\n`;
    let text = '';
    let samples = 0;
    const print = (groups: Groups) => {
      for (const kind of kinds) {
        for (const group of groups[kind]) {
          const printed = printGroup(group, stamp, whole);
          text += printed.text;
          samples += printed.samples;
        }
      }
    };
    for (const rows of this.all()) {
      if (!rows.isFound()) continue;
      print(rows.up);
      if (!rows.isUp()) continue;
      print(rows.own);
      if (rows.changing) print(rows.changing(kinds));
    }
    return { text, samples };
  }
}
