/** One reason among several why a request was refused. */
export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

/** What a refusal is about. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A Kubernetes Status object. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

/** The parts of a resource that its Status answers name. */
export interface ResourceNames {
  group: string;
  plural: string;
  kind: string;
}

/** A refusal, with the Status object that says so. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | undefined,
    message: string,
    readonly details?: StatusDetails,
    readonly continueToken?: string,
  ) {
    super(message);
    this.name = 'StatusError';
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken ? { continue: this.continueToken } : {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** `models.greenthread.ai`, or `pods` in the core group. */
export function qualified(
  resource: Pick<ResourceNames, 'group' | 'plural'>,
): string {
  return resource.group
    ? `${resource.plural}.${resource.group}`
    : resource.plural;
}

function detailsOf(resource: ResourceNames, name?: string): StatusDetails {
  return {
    ...(name && { name }),
    ...(resource.group && { group: resource.group }),
    kind: resource.plural,
  };
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function notFound(resource: ResourceNames, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, detailsOf(resource, name));
}

/** For a path that no resource of a known group answers. */
export function unknownResource(): StatusError {
  return new StatusError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

export function alreadyExists(
  resource: ResourceNames,
  name: string,
): StatusError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new StatusError(
    409,
    'AlreadyExists',
    message,
    detailsOf(resource, name),
  );
}

/** The version in the request is not the present one. */
export function modified(resource: ResourceNames, name: string): StatusError {
  const message =
    `Operation cannot be fulfilled on ${qualified(
      resource,
    )} "${name}": the object has been modified; ` +
    'please apply your changes to the latest version and try again';
  return new StatusError(409, 'Conflict', message, detailsOf(resource, name));
}

/** Only the object with that uid was to be written, and there is none. */
export function goneBefore(
  resource: ResourceNames,
  name: string,
  uid: string,
): StatusError {
  const message =
    `Operation cannot be fulfilled on ${qualified(
      resource,
    )} "${name}": uid mismatch: ` +
    `the provided object specified uid ${uid}, and no existing object was found`;
  return new StatusError(409, 'Conflict', message, detailsOf(resource, name));
}

/** A precondition of a deletion does not hold. */
export function preconditionFailed(
  resource: ResourceNames,
  name: string,
  message: string,
): StatusError {
  const { group, kind } = resource;
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${
      group ? `${kind}.${group}` : kind
    } "${name}": ${message}`,
    { name, ...(group && { group }), kind },
  );
}

export function forbidden(
  resource: ResourceNames,
  verb: string,
  namespace: string | undefined,
  name: string | undefined,
): StatusError {
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  return new StatusError(
    403,
    'Forbidden',
    `${qualified(resource)}${
      name ? ` "${name}"` : ''
    } is forbidden: User "simulated-user" cannot ${verb} resource ` +
      `"${resource.plural}" in API group "${resource.group}" ${scope}`,
    detailsOf(resource, name),
  );
}

/** An object or an option that is not valid; each cause names its field. */
export function invalid(
  of: { group: string; kind: string },
  name: string,
  causes: StatusCause[],
): StatusError {
  const described = causes.map(cause => `${cause.field}: ${cause.message}`);
  const list =
    described.length === 1 ? described[0] : `[${described.join(', ')}]`;
  const kind = of.group ? `${of.kind}.${of.group}` : of.kind;
  return new StatusError(
    422,
    'Invalid',
    `${kind} "${name}" is invalid: ${list}`,
    {
      ...(name && { name }),
      ...(of.group && { group: of.group }),
      kind: of.kind,
      causes,
    },
  );
}

/** A query parameter that is not valid. */
export function invalidOption(
  options: string,
  field: string,
  reason: string,
  message: string,
): StatusError {
  return invalid({ group: 'meta.k8s.io', kind: options }, '', [
    { reason, message, field },
  ]);
}

/** The version asked for is older than what is kept. */
export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(410, 'Expired', message, undefined, continueToken);
}

export function unsupportedMediaType(accepted: string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(
      ', ',
    )}`,
  );
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function internalError(message: string): StatusError {
  return new StatusError(
    500,
    'InternalError',
    `Internal error occurred: ${message}`,
    {
      causes: [{ message }],
    },
  );
}
