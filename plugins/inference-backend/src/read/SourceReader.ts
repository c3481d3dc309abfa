import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { ModelAccess } from '../access/ModelAccess';
import { SourceStates } from './ports';
import { errorsOf } from './sourceErrors';

/** Every source and how it is, for callers who may see at least some models. */
export class SourceReader {
  static create(options: {
    access: ModelAccess;
    sources: SourceStates;
  }): SourceReader {
    return new SourceReader(options.access, options.sources);
  }

  private constructor(
    private readonly access: ModelAccess,
    private readonly sources: SourceStates,
  ) {}

  async read(
    credentials: BackstageCredentials,
  ): Promise<Array<InferenceSchemas['SourceHealth']>> {
    const filter = await this.access.filter(credentials);
    if (filter === 'none') {
      return [];
    }
    const health = await this.sources.health();
    const errors = new Set(errorsOf(health));
    return health.filter(({ error }) => !error || errors.has(error));
  }
}
