import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  InferenceSchemas,
  SignalOfDriver,
} from '@wakeboard/plugin-inference-common';
import { actorOf } from '../access/actorOf';
import { PlatformAccess } from '../access/PlatformAccess';
import { SeriesReader } from '../read/SeriesReader';
import { SignalMappings, toDefinition } from './SignalMappings';
import { VARIABLES } from './template';

/** What {@link MappingService} works with. */
export interface MappingServiceOptions {
  platform: PlatformAccess;
  mappings: SignalMappings;
  series: Pick<SeriesReader, 'preview'>;
}

/** The signal mappings, for callers who may. */
export class MappingService {
  static create(options: MappingServiceOptions): MappingService {
    return new MappingService(options);
  }

  private constructor(private readonly options: MappingServiceOptions) {}

  /** All of them, for whoever may see the Doctor. */
  async list(
    credentials: BackstageCredentials,
  ): Promise<InferenceSchemas['SignalMappingList']> {
    const { platform, mappings } = this.options;
    await platform.check(credentials, 'doctor');
    return {
      items: await mappings.list(),
      variables: [
        ...Object.entries(VARIABLES).map(([name, { meaning }]) => ({
          name: `$${name}`,
          meaning,
        })),
        {
          name: '[$window]',
          meaning: 'Range for rates, at least four scrapes long',
        },
      ],
      mayChange: await platform.permits(credentials, 'metricsMapping'),
    };
  }

  /** @throws NotAllowedError, InputError, ConflictError, NotFoundError. */
  async put(
    credentials: BackstageCredentials,
    of: SignalOfDriver,
    change: InferenceSchemas['SignalMappingChange'],
  ): Promise<InferenceSchemas['SignalMapping']> {
    const { platform, mappings } = this.options;
    await platform.check(credentials, 'metricsMapping');
    const { version, expression, factor, by } = change;
    return mappings.change(of, {
      expression: { expression, factor, by },
      version,
      by: actorOf(credentials),
    });
  }

  /** @throws NotAllowedError, ConflictError, NotFoundError. */
  async reset(
    credentials: BackstageCredentials,
    of: SignalOfDriver,
    version: number,
  ): Promise<InferenceSchemas['SignalMapping']> {
    const { platform, mappings } = this.options;
    await platform.check(credentials, 'metricsMapping');
    const { stored } = await mappings.find(of);
    if (!stored) {
      throw new NotFoundError(
        `Nothing is stored for ${of.signal} of ${of.driver} that could be taken back`,
      );
    }
    return mappings.change(of, { version, by: actorOf(credentials) });
  }

  /**
   * What an expression would show.
   *
   * @throws NotAllowedError, InputError, NotFoundError also for a model that
   * the caller may not see.
   */
  async preview(
    credentials: BackstageCredentials,
    of: SignalOfDriver,
    request: InferenceSchemas['SignalMappingPreviewRequest'],
    options: { signal: AbortSignal },
  ): Promise<InferenceSchemas['SignalMappingPreview']> {
    const { platform, mappings, series } = this.options;
    await platform.check(credentials, 'metricsMapping');
    const { unit } = await mappings.find(of);
    const { model, ...expression } = request;
    const preview = await series.preview(
      credentials,
      model,
      {
        ...of,
        definition: toDefinition(expression, 'The expression'),
      },
      options,
    );
    return { ...preview, unit };
  }
}
