import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  inferenceModelCreatePermission,
  InferenceSchemas,
  SloProfiles,
} from '@wakeboard/plugin-inference-common';
import { ModelAccess } from '../access/ModelAccess';
import { SourceStates } from '../read/ports';
import { errorsOf } from '../read/sourceErrors';
import { Target, Targets } from './Targets';

type Choices = InferenceSchemas['ProvisioningChoices'];

/** What {@link ChoicesReader} reads from. */
export interface ChoicesReaderOptions {
  access: Pick<ModelAccess, 'couldPermit'>;
  targets: Targets;
  profiles: SloProfiles;
  sources: Pick<SourceStates, 'absences' | 'health'>;
}

/** What a person can choose from who wants to make a model service: what they may use, and nothing else. Asks no cluster. */
export class ChoicesReader {
  static create(options: ChoicesReaderOptions): ChoicesReader {
    return new ChoicesReader(options);
  }

  private constructor(private readonly options: ChoicesReaderOptions) {}

  async read(credentials: BackstageCredentials): Promise<Choices> {
    const { access, targets, sources } = this.options;
    const [could, absences, health] = await Promise.all([
      access.couldPermit(credentials, inferenceModelCreatePermission),
      sources.absences(),
      sources.health(),
    ]);
    const usable = targets.all.flatMap(target => {
      const { cluster } = target;
      const namespaces = target.namespaces.filter(namespace =>
        could({ cluster, namespace }),
      );
      return namespaces.length > 0 ? [{ ...target, namespaces }] : [];
    });
    const names = usable.map(({ cluster }) => cluster);
    return {
      targets: usable.map(target => ({
        ...labelsOf(target),
        cluster: target.cluster,
        kind: target.kind,
        namespaces: target.namespaces,
        drivers: target.drivers
          .filter(({ id }) =>
            target.namespaces.some(namespace =>
              could({ cluster: target.cluster, namespace, driver: id }),
            ),
          )
          .map(({ id, title }) => {
            const absence = absences.find(
              ({ driver, error }) =>
                driver === id && error.source.name === target.cluster,
            );
            return {
              id,
              title,
              installed: !absence,
              message: absence?.error.message,
            };
          }),
      })),
      profiles: this.profiles(),
      errors: errorsOf(
        health.filter(
          ({ source }) =>
            source.kind !== 'prometheus' && names.includes(source.name),
        ),
      ).filter(({ reason }) => reason !== 'malformedObject'),
    };
  }

  private profiles(): Choices['profiles'] {
    const { profiles, defaultProfile } = this.options.profiles;
    return Object.entries(profiles).map(([name, slos]) => ({
      name,
      isDefault: name === defaultProfile,
      slos,
    }));
  }
}

function labelsOf({ ruleLabels, monitorLabels, dashboardLabels }: Target) {
  return { ruleLabels, monitorLabels, dashboardLabels };
}
