import { randomUUID } from 'node:crypto'
import { replyJson, replyText, type Refusal, type Reply } from './exchange.ts'

/** Writes a refusal of the OIDC service: `error` and `error_description` beside the type in the header. */
export function refuseOidc(refusal: Refusal): Reply {
  const { error = 'invalid_request', error_description = refusal.message, ...more } = refusal.members
  return typed(refusal, { error, error_description, ...more })
}

/** Writes a refusal of the portal and sign-in services: a `message`, and the type in the header. */
export function refuseRest(refusal: Refusal): Reply {
  return typed(refusal, { message: refusal.message, ...refusal.members })
}

/** Writes a refusal of the container endpoint. */
export function refuseContainer(refusal: Refusal): Reply {
  return replyJson({ code: refusal.code, message: refusal.message }, refusal.status)
}

/** Writes a refusal as a bare line of text. */
export function refuseText(refusal: Refusal): Reply {
  return replyText(refusal.message, refusal.status)
}

function typed(refusal: Refusal, body: Record<string, string>): Reply {
  const reply = replyJson(body, refusal.status)
  return {
    ...reply,
    headers: { ...reply.headers, 'x-amzn-errortype': refusal.code, 'x-amzn-requestid': randomUUID() },
  }
}
