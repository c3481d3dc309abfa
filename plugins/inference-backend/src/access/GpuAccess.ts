import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { inferenceGpuReadPermission } from '@wakeboard/plugin-inference-common';

/** Who may see the devices of all clusters. */
export class GpuAccess {
  static create(options: { permissions: PermissionsService }): GpuAccess {
    return new GpuAccess(options.permissions);
  }

  private constructor(private readonly permissions: PermissionsService) {}

  /**
   * Does nothing where the caller may see the devices.
   *
   * @throws NotAllowedError that names the permission.
   */
  async check(credentials: BackstageCredentials): Promise<void> {
    const [decision] = await this.permissions.authorize(
      [{ permission: inferenceGpuReadPermission }],
      { credentials },
    );
    if (decision?.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You lack the permission ${inferenceGpuReadPermission.name}, which shows the GPU devices of all clusters`,
      );
    }
  }
}
