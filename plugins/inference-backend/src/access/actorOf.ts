import { BackstageCredentials } from '@backstage/backend-plugin-api';

/** Who asks, for what is written down: an entity reference of a user, or the name of a service. */
export function actorOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    | { type: 'user'; userEntityRef: string }
    | { type: 'service'; subject: string }
    | { type: string };
  if ('userEntityRef' in principal) {
    return principal.userEntityRef;
  }
  return 'subject' in principal ? principal.subject : principal.type;
}
