import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  inferenceDoctorReadPermission,
  inferenceGpuReadPermission,
  inferenceMetricsMappingUpdatePermission,
} from '@wakeboard/plugin-inference-common';

/** The permissions that are not on a model, with what each of them is for. */
const ALLOWS = {
  gpus: {
    permission: inferenceGpuReadPermission,
    what: 'shows the GPU devices of all clusters',
  },
  doctor: {
    permission: inferenceDoctorReadPermission,
    what: 'shows what was checked of every source',
  },
  metricsMapping: {
    permission: inferenceMetricsMappingUpdatePermission,
    what: 'changes which series feed a signal, for everybody',
  },
} as const satisfies Record<
  string,
  { permission: BasicPermission; what: string }
>;

/** What of the whole platform a caller may be allowed. */
export type PlatformPart = keyof typeof ALLOWS;

/** Who may see and change what belongs to the whole platform and not to a model. */
export class PlatformAccess {
  static create(options: { permissions: PermissionsService }): PlatformAccess {
    return new PlatformAccess(options.permissions);
  }

  private constructor(private readonly permissions: PermissionsService) {}

  /** Whether the caller may. */
  async permits(
    credentials: BackstageCredentials,
    part: PlatformPart,
  ): Promise<boolean> {
    const [decision] = await this.permissions.authorize(
      [{ permission: ALLOWS[part].permission }],
      { credentials },
    );
    return decision?.result === AuthorizeResult.ALLOW;
  }

  /**
   * Does nothing where the caller may.
   *
   * @throws NotAllowedError that names the permission.
   */
  async check(
    credentials: BackstageCredentials,
    part: PlatformPart,
  ): Promise<void> {
    if (!(await this.permits(credentials, part))) {
      const { permission, what } = ALLOWS[part];
      throw new NotAllowedError(
        `You lack the permission ${permission.name}, which ${what}`,
      );
    }
  }
}
