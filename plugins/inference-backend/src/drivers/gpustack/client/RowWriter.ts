import { ConflictError, InputError } from '@backstage/errors';
import {
  KubernetesObject,
  ObjectTarget,
  WriteOptions,
} from '@wakeboard/plugin-inference-node';
import { GpustackApi } from './GpustackApi';
import { Plural, VERSION } from './kinds';
import { planApply } from './planApply';
import { RowReader } from './RowReader';
import { idOf, patchedRow, Row, toObject, versionOf } from './rows';

type Named = Pick<ObjectTarget, 'namespace' | 'name'>;

/**
 * Writes rows. GPUStack takes whole rows only, and has no precondition: what is
 * to be written is read just before, changed and sent back, and what has to be
 * unchanged is compared with what was read. A change by others in the moment
 * between is overwritten.
 */
export class RowWriter {
  constructor(
    private readonly api: GpustackApi,
    private readonly rows: RowReader,
  ) {}

  async patch(
    plural: Plural,
    target: Named,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject> {
    expectModels(plural);
    const { id, row, name } = await this.rows.one(
      plural,
      target,
      options.signal,
    );
    expectVersion(target, row, options);
    const changed = patchedRow(row, patch);
    const written = await this.#put(id, target.name, changed, options);
    return toObject(plural, { ...row, ...changed, ...written }, name);
  }

  async apply(
    plural: Plural,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject> {
    expectModels(plural);
    const all = await this.rows.all(plural, options.signal);
    const plan = planApply(object, all, options);
    switch (plan.kind) {
      case 'nothing':
        return plan.object;
      case 'update': {
        const { resourceVersion } = plan;
        const unchanged = { ...options, resourceVersion };
        return this.patch(plural, plan.name, { ...plan.patch }, unchanged);
      }
      default: {
        const created = await this.#post(plan.name.name, plan.row, options);
        return toObject(plural, created ?? plan.row, plan.name);
      }
    }
  }

  async delete(
    plural: Plural,
    target: Named,
    options: WriteOptions,
  ): Promise<void> {
    if (plural !== 'models' && plural !== 'model-instances') {
      throw new InputError(`Wakeboard does not delete ${plural} of GPUStack`);
    }
    const { id, row } = await this.rows.one(plural, target, options.signal);
    expectVersion(target, row, options);
    if (options.dryRun) return;
    await this.api.json(
      {
        asked: { verb: 'delete', plural, name: target.name },
        method: 'DELETE',
        path: `${VERSION}/${plural}/${id}`,
      },
      options.signal,
    );
  }

  async #put(
    id: number,
    name: string,
    row: Row,
    { signal, dryRun }: WriteOptions,
  ): Promise<Row | undefined> {
    if (dryRun) return undefined;
    const answer = await this.api.json(
      {
        asked: { verb: 'update', plural: 'models', name },
        method: 'PUT',
        path: `${VERSION}/models/${id}`,
        body: row,
      },
      signal,
    );
    return this.rows.answered(answer, 'models');
  }

  async #post(
    name: string,
    row: Row,
    { signal, dryRun }: WriteOptions,
  ): Promise<Row | undefined> {
    if (dryRun) return undefined;
    const answer = await this.api.json(
      {
        asked: { verb: 'create', plural: 'models', name },
        method: 'POST',
        path: `${VERSION}/models`,
        body: row,
      },
      signal,
    );
    return this.rows.answered(answer, 'models');
  }
}

function expectModels(plural: Plural): void {
  if (plural !== 'models') {
    throw new InputError(`Wakeboard does not change ${plural} of GPUStack`);
  }
}

function expectVersion(
  { name }: Named,
  row: Row,
  { resourceVersion, uid }: WriteOptions,
): void {
  if (uid !== undefined && String(idOf(row)) !== uid) {
    throw new ConflictError(
      `"${name}" is another model of GPUStack than before; look at it again`,
    );
  }
  if (resourceVersion !== undefined && versionOf(row) !== resourceVersion) {
    throw new ConflictError(
      `"${name}" was changed in GPUStack in the meantime; look at it again`,
    );
  }
}
