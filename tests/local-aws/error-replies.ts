import { randomUUID } from 'node:crypto'
import { replyJson, replyText, type ServiceError, type Reply } from './exchange.ts'

/** Writes an error of the OIDC service: `error` and `error_description` beside the type in the header. */
export function oidcErrorReply(serviceError: ServiceError): Reply {
  const {
    error = 'invalid_request',
    error_description = serviceError.message,
    ...more
  } = serviceError.members
  return typed(serviceError, { error, error_description, ...more })
}

/** Writes an error of the portal and sign-in services: a `message`, and the type in the header. */
export function restErrorReply(serviceError: ServiceError): Reply {
  return typed(serviceError, { message: serviceError.message, ...serviceError.members })
}

/** Writes an error of the container endpoint. */
export function containerErrorReply(serviceError: ServiceError): Reply {
  return replyJson({ code: serviceError.code, message: serviceError.message }, serviceError.status)
}

/** Writes an error as one line of text. */
export function textErrorReply(serviceError: ServiceError): Reply {
  return replyText(serviceError.message, serviceError.status)
}

function typed(serviceError: ServiceError, body: Record<string, string>): Reply {
  const reply = replyJson(body, serviceError.status)
  return {
    ...reply,
    headers: { ...reply.headers, 'x-amzn-errortype': serviceError.code, 'x-amzn-requestid': randomUUID() },
  }
}
