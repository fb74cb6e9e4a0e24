import { readJson, ServiceError, replyJson, textMember, type Reply, type Request } from './exchange.ts'
import type { Fault } from './faults.ts'
import type { UnservedAws } from './local-aws.ts'
import { revokeSession } from './oidc-token.ts'
import { answerSignIn } from './answer-sign-in.ts'
import { restErrorReply } from './error-replies.ts'
import { mergeData, type AwsDataChange } from './data.ts'

type Body = Record<string, unknown>
type Control = (aws: UnservedAws, body: Body) => unknown

/** What other processes may ask of the server, beside AWS's own calls; none of it is recorded or disturbed. */
const CONTROLS: Record<string, Control> = {
  'GET /_control/state': describeState,
  'GET /_control/calls': (aws) => aws.calls,
  'POST /_control/calls/reset': (aws) => aws.resetCalls(),
  'POST /_control/approve': (aws, body) => {
    const userCode = textMember(body, 'userCode')
    aws.approve(userCode === '' ? findOnlyUserCode(aws) : userCode, readDecision(body))
  },
  'POST /_control/answer': (_aws, body) => answerSignIn(textMember(body, 'url'), readDecision(body)),
  'POST /_control/mfa': (aws, body) => ({ code: aws.mfaCode(readSerial(aws, body)) }),
  'POST /_control/faults': (aws, body) => aws.faults.inject(body as Fault),
  'POST /_control/faults/clear': (aws) => aws.faults.clear(),
  'POST /_control/clock': (aws, body) => {
    aws.advanceClock(Number(body['advanceMs'] ?? 0))
    return { now: aws.now() }
  },
  'POST /_control/revoke': revoke,
  'POST /_control/data': (aws, body) => {
    Object.assign(aws.data, mergeData(aws.data, body as AwsDataChange))
  },
}

/** @returns whether a request is for the controls and not for AWS. */
export function isControl(request: Request): boolean {
  return request.path.startsWith('/_control/')
}

/** Serves a control call. A mistake in it is answered 400 with its message. */
export async function control(aws: UnservedAws, request: Request): Promise<Reply> {
  const run = CONTROLS[`${request.method} ${request.path}`]
  if (run === undefined)
    return restErrorReply(new ServiceError(404, 'NotFound', `no control ${request.method} ${request.path}`))
  try {
    const body = request.body.length === 0 ? {} : readJson(request)
    return replyJson((await run(aws, body)) ?? { done: true })
  } catch (error) {
    return restErrorReply(
      new ServiceError(400, 'BadControl', error instanceof Error ? error.message : String(error)),
    )
  }
}

function describeState(aws: UnservedAws): unknown {
  const { state, data } = aws.cloud
  const counts: Record<string, number> = {}
  for (const call of aws.calls) counts[call.operation] = (counts[call.operation] ?? 0) + 1
  return {
    url: aws.url,
    now: new Date(aws.now()).toISOString(),
    counts,
    pendingUserCodes: findPendingUserCodes(aws),
    portalSessions: [...state.portalSessions.values()].map(({ startUrl, endsAt, revoked }) => ({
      startUrl,
      live: !revoked && endsAt > aws.now(),
    })),
    mfaDevices: Object.keys(data.mfaDevices),
    roles: Object.keys(data.roles),
    faults: aws.faults.list(),
  }
}

function revoke(aws: UnservedAws, body: Body): void {
  const { state } = aws.cloud
  const token = textMember(body, 'accessToken') || textMember(body, 'refreshToken')
  const accessKeyId = textMember(body, 'accessKeyId')
  if (accessKeyId !== '') {
    state.credentials.delete(accessKeyId)
  } else if (token === '') {
    aws.revokePortalSessions()
  } else {
    const family = state.accessTokens.get(token) ?? state.refreshTokens.get(token)
    if (family === undefined) throw new Error('no such token')
    revokeSession(aws.cloud, family.sessionId)
  }
}

function findPendingUserCodes(aws: UnservedAws): string[] {
  const devices = [...aws.cloud.state.devices.values()]
  return devices
    .filter((device) => device.status === 'pending' && device.expiresAt > aws.now())
    .map((device) => device.userCode)
}

function findOnlyUserCode(aws: UnservedAws): string {
  const [userCode, ...more] = findPendingUserCodes(aws)
  if (userCode === undefined) throw new Error('no device authorization waits')
  if (more.length > 0) throw new Error(`${more.length + 1} device authorizations wait: name a userCode`)
  return userCode
}

function readSerial(aws: UnservedAws, body: Body): string {
  return textMember(body, 'serial') || (Object.keys(aws.data.mfaDevices)[0] ?? '')
}

function readDecision(body: Body): 'allow' | 'deny' {
  return textMember(body, 'decision') === 'deny' ? 'deny' : 'allow'
}
