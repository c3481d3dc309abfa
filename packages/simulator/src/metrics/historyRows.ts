import { Pod, World } from '../world/types';
import { Kind } from './kinds';
import {
  addFamily,
  Groups,
  noGroups,
  Printed,
  printGroup,
  upOf,
} from './rowGroups';
import { dcgmTarget, podTargets } from './targets';

/** The text of all series of the world's pods and nodes, in their kinds; what does not change is made once. */
export class HistoryRows {
  private readonly pods = new Map<Pod, { up: Groups; own: Groups }>();
  private readonly nodes = noGroups();

  constructor(private readonly world: World) {
    for (const node of world.nodes) {
      const target = dcgmTarget(world, node);
      [upOf(target), ...target.families].forEach(family =>
        addFamily(this.nodes, target, family),
      );
    }
  }

  private of(pod: Pod): { up: Groups; own: Groups } {
    const known = this.pods.get(pod);
    if (known) return known;
    const made = { up: noGroups(), own: noGroups() };
    for (const target of podTargets(this.world, pod)) {
      addFamily(made.up, target, upOf(target));
      target.families.forEach(family =>
        addFamily(made.own, target, family, pod.settings.popular),
      );
    }
    this.pods.set(pod, made);
    return made;
  }

  /**
   * What a scrape at this moment would find.
   *
   * @param at - epoch milliseconds
   * @param whole - also histograms that have not changed
   */
  print(kinds: readonly Kind[], at: number, whole: boolean): Printed {
    const stamp = ` ${at / 1_000}\n`;
    const all = [this.nodes];
    for (const pod of this.world.pods) {
      if (pod.startedAt === undefined) continue;
      const { up, own } = this.of(pod);
      all.push(up);
      if (pod.state !== undefined) all.push(own);
    }
    let text = '';
    let samples = 0;
    for (const groups of all) {
      for (const kind of kinds) {
        for (const group of groups[kind]) {
          const printed = printGroup(group, stamp, whole);
          text += printed.text;
          samples += printed.samples;
        }
      }
    }
    return { text, samples };
  }
}
