import { describeFailure } from '../../aws/call-errors.ts'
import type { ServiceToken } from '../../aws/service-tokens.ts'
import { openUserRecords } from '../../app/user-records.ts'
import { derivedFrom } from '../../credentials/fetch-once.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { AwsxError } from '../../errors.ts'
import { signedEndpoint } from '../../plan/signed-endpoints.ts'
import { Secret } from '../../secret.ts'
import { callLockOptions } from '../../sso-login/lock-options.ts'
import { saveRecord } from '../../sso-login/save-record.ts'
import { toJsonObject } from '../../text/json-object.ts'
import { createSdkDeps } from '../credential-process/resolve-for-sdk.ts'
import type { TokenRun } from './open-run.ts'
import type { ServiceRequest } from './service-requests.ts'

const minuteMs = 60_000

/** A token with its end by the local clock, milliseconds since 1970 UTC: at the latest that of the credentials. */
export type FoundToken = ServiceToken

/**
 * Gets a token from the store, or from AWS once for all processes that need it.
 * @throws AwsxError if AWS does not give it, or the credentials cannot be had
 */
export async function getServiceToken(request: ServiceRequest, run: TokenRun): Promise<FoundToken> {
  const { prepared, plan, options, mayAsk } = run
  const identity = identityOf(request, run)
  const found = options.refresh ? undefined : await readToken(identity, run)
  if (found !== undefined) {
    await run.record?.(null)
    return found
  }
  const cached = await run.getCredentials()
  if (request.key === null || plan.guard?.isCached === false) return call(request, cached, run)
  const deps = createSdkDeps(prepared, plan, options, mayAsk)
  const startedAt = prepared.context.now()
  let hasLock = false
  const work = async (): Promise<FoundToken> => {
    hasLock = true
    const other = await readToken(identity, run, options.refresh ? startedAt : 0)
    if (other !== undefined) return other
    const token = await call(request, cached, run)
    await saveToken(identity, token, run)
    return token
  }
  try {
    const purpose = `token of profile ${plan.profile}`
    return await deps.store.withLock(`token:${identity}`, callLockOptions(deps, purpose, purpose), work)
  } catch (error) {
    if (hasLock || !(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
    // Better two calls than none.
    return call(request, cached, run)
  }
}

async function call(request: ServiceRequest, cached: CachedCredentials, run: TokenRun): Promise<FoundToken> {
  const { prepared, plan } = run
  const connection = endpointOf(request, run)
  const { credentials, clockOffsetMs } = cached
  prepared.debug?.(`token: calling ${new URL(connection.endpoint).host} (${connection.region})`)
  try {
    const token = await request.call({ credentials, clockOffsetMs, connection, context: prepared.context })
    const end = Math.min(token.expiresAt, credentials.expiresAt ?? Infinity)
    return { ...token, expiresAt: end - clockOffsetMs }
  } catch (error) {
    throw describeFailure(error, {
      action: `${request.action} with profile "${plan.profile}"`,
      connection,
      hints: [
        `the profile needs the permission${request.permissions.includes(' and ') ? 's' : ''} ${request.permissions}`,
      ],
    })
  }
}

function endpointOf({ service, region }: ServiceRequest, { prepared, plan }: TokenRun) {
  const { config, context } = prepared
  return signedEndpoint(service, region, { clients: plan.clients, config, profile: plan.profile, context })
}

/** The credentials, and where the call would go. */
function identityOf(request: ServiceRequest, run: TokenRun): string {
  const { plan, prepared } = run
  const { endpoint } = endpointOf(request, run)
  const source = stepIdentity(plan, plan.steps.length - 1, prepared.context)
  return JSON.stringify([
    'service-token',
    1,
    request.service,
    request.region,
    endpoint,
    request.key ?? [],
    source,
  ])
}

interface Payload {
  readonly user: string | null
  readonly token: string
  readonly expiresAt: number
  readonly fetchedAt: number
}

/** @param since an earlier token does not count, milliseconds since 1970 UTC */
async function readToken(
  identity: string,
  { prepared }: TokenRun,
  since = 0,
): Promise<FoundToken | undefined> {
  const record = await openUserRecords(prepared).read(identity)
  const payload = toJsonObject(record?.payload) as Payload | undefined
  if (payload === undefined) return undefined
  const { user, token, expiresAt, fetchedAt } = payload
  const now = prepared.context.now()
  const isFresh = expiresAt - now > Math.min(16 * minuteMs, (expiresAt - fetchedAt) / 4)
  if (!isFresh || fetchedAt < since || fetchedAt - now > minuteMs) return undefined
  prepared.debug?.(`token: in the store, valid for ${Math.floor((expiresAt - now) / minuteMs)} min`)
  return { user, token: new Secret(token), expiresAt }
}

/** A store that cannot be opened is no reason to withhold the token. */
async function saveToken(identity: string, token: FoundToken, run: TokenRun): Promise<void> {
  const { prepared, plan, options, mayAsk } = run
  const deps = createSdkDeps(prepared, plan, options, mayAsk)
  const { user, expiresAt } = token
  const payload: Payload = { user, token: token.token.reveal(), expiresAt, fetchedAt: prepared.context.now() }
  const links = { derivedFrom: derivedFrom(plan, { deps }), profile: plan.profile }
  try {
    await saveRecord(
      identity,
      { kind: 'credentials', expiresAt, renewable: false, payload, ...links },
      { ...deps, say: () => {} },
    )
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
  }
}
