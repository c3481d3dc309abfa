import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { ApiObject, ObjectStore, timestamp } from '../servers/kubernetesApi';
import { isObject } from '../servers/kubernetesApi/schema';
import { listAt } from '../systems/values';
import { isSelected, PROMETHEUS_RULES } from './selection';

/** Where Prometheus looks for what is written. */
export const rulePattern = (folder: string) => path.join(folder, '*.yaml');

/**
 * What prometheus-operator makes of PrometheusRules: a file of rules for each that its selector takes, and word to Prometheus when
 * one has changed. One that is not valid is left out altogether, and an Event says why.
 */
export class RuleFiles {
  private forget = () => {};
  private work: Promise<void> = Promise.resolve();
  /** What each file was made of, by its path. */
  private readonly written = new Map<string, string>();
  /** Files that are to be looked at, with the object that each is of. */
  private readonly due = new Map<string, ApiObject>();

  constructor(
    private readonly options: {
      store: ObjectStore;
      /** Of the files; it is made. */
      folder: string;
      promtool: string;
      /** Has Prometheus read its files again. */
      reload: () => void;
      say: (line: string) => void;
    },
  ) {}

  async start(): Promise<void> {
    const { store, folder } = this.options;
    await mkdir(folder, { recursive: true });
    store.list(PROMETHEUS_RULES).forEach(each => this.look(each));
    this.forget = store.onChange(({ plural, object }) => {
      if (plural === PROMETHEUS_RULES) this.look(object);
    });
    await this.work;
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.forget();
    await this.work;
  }

  private look(object: ApiObject): void {
    const { namespace, name, uid } = object.metadata;
    const file = path.join(
      this.options.folder,
      `${namespace}-${name}-${uid}.yaml`,
    );
    this.due.set(file, object);
    this.work = this.work
      .then(() => this.catchUp())
      .catch(error => this.options.say(`Rules of Prometheus: ${error}`));
  }

  private async catchUp(): Promise<void> {
    const due = [...this.due];
    this.due.clear();
    let hasChanged = false;
    for (const [file, { metadata }] of due) {
      const { namespace, name, uid } = metadata;
      const object = this.options.store.get(PROMETHEUS_RULES, namespace, name);
      const text =
        object && object.metadata.uid === uid && isSelected(object.metadata)
          ? rulesText(object)
          : undefined;
      hasChanged = (await this.bring(file, text, metadata)) || hasChanged;
    }
    if (hasChanged) this.options.reload();
  }

  /** Brings a file to what it should be; whether Prometheus has to know. */
  private async bring(
    file: string,
    text: string | undefined,
    metadata: ApiObject['metadata'],
  ): Promise<boolean> {
    const before = this.written.get(file);
    if (text === before) return false;
    if (text !== undefined) {
      const draft = `${file}.draft`;
      await writeFile(draft, text);
      const fault = await this.faultOf(draft);
      if (fault === undefined) {
        await rename(draft, file);
        this.written.set(file, text);
        return true;
      }
      await rm(draft);
      this.refuse(metadata, fault);
    }
    if (before === undefined) return false;
    await rm(file);
    this.written.delete(file);
    return true;
  }

  private async faultOf(file: string): Promise<string | undefined> {
    try {
      await promisify(execFile)(this.options.promtool, [
        'check',
        'rules',
        '--lint=none',
        file,
      ]);
      return undefined;
    } catch (error) {
      const said = isObject(error) ? String(error.stderr ?? error) : '';
      return said.replaceAll(file, '').trim().slice(0, 900);
    }
  }

  private refuse(metadata: ApiObject['metadata'], fault: string): void {
    const { store, say } = this.options;
    const { namespace, name, uid } = metadata;
    const message = `PrometheusRule ${name} was rejected due to invalid configuration: ${fault}`;
    say(`${namespace}: ${message}`);
    const now = store.now();
    store.put('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${now.getTime().toString(16)}`, namespace },
      involvedObject: {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        namespace,
        name,
        uid,
      },
      type: 'Warning',
      reason: 'InvalidConfiguration',
      message,
      source: { component: 'prometheus-operator' },
      count: 1,
      firstTimestamp: timestamp(now),
      lastTimestamp: timestamp(now),
    });
  }
}

/** The groups without what only Thanos reads. */
function rulesText(object: ApiObject): string {
  const groups = listAt(object, 'spec.groups').map(group => {
    if (!isObject(group)) return group;
    const { partial_response_strategy: _, ...rest } = group;
    return rest;
  });
  return stringify({ groups }, { aliasDuplicateObjects: false });
}
