import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { ErrorRequestHandler, RequestHandler } from 'express';
import { error as httpErrors, middleware } from 'express-openapi-validator';

/** The HTTP contract; it is part of the published package. */
export const CONTRACT_PATH = resolvePackagePath(
  '@wakeboard/plugin-inference-backend',
  'src/schema/openapi.yaml',
);

const toInputError: ErrorRequestHandler = (error, _req, _res, next) => {
  if (error instanceof httpErrors.BadRequest) {
    next(new InputError(toSentence(error)));
  } else if (error instanceof httpErrors.NotFound) {
    next(new NotFoundError(error.message));
  } else {
    next(error);
  }
};

/**
 * Checks requests against the HTTP contract, and answers too if asked to.
 * Parameters come out with the types and defaults of the contract.
 */
export function validateAgainstContract(options: {
  responses: boolean;
}): Array<RequestHandler | ErrorRequestHandler> {
  return [
    ...(middleware({
      apiSpec: CONTRACT_PATH,
      validateRequests: { allowUnknownQueryParameters: false },
      validateResponses: options.responses,
      validateSecurity: false,
      fileUploader: false,
      useRequestUrl: true,
      ignoreUndocumented: true,
    }) as RequestHandler[]),
    toInputError,
  ];
}

function toSentence(error: {
  message: string;
  errors?: Array<{ path: string; message: string }>;
}): string {
  const complaints = (error.errors ?? []).map(({ path, message }) => {
    const [, where, name] = path.split('/');
    switch (where) {
      case 'query':
        return `query parameter ${name ?? ''} ${message}`;
      case 'body':
        return `body ${[name, message].filter(Boolean).join(' ')}`;
      default:
        return `${path} ${message}`;
    }
  });
  return `The request does not fit the contract: ${
    complaints.join('; ') || error.message
  }`;
}
