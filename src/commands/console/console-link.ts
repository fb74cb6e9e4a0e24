import { durationExamples, parseDuration } from '../../argv/duration.ts'
import type { Handout } from '../../app/handout.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { getSigninToken, isFederationDenied } from '../../aws/console-federation.ts'
import { getFederationToken, wholePolicy } from '../../aws/narrowed-sessions.ts'
import { signInLink } from '../../console/console-links.ts'
import {
  consoleMinTtlMs,
  consoleSessionSeconds,
  federationName,
  federationSeconds,
} from '../../console/console-session.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import type { Credentials } from '../../credentials/types.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { Plan } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { quoteWord } from '../../text/quote-word.ts'

export interface SignInTask {
  readonly plan: Plan
  readonly deps: ResolveDeps
  /** The federation endpoint. */
  readonly federation: string
  readonly destination: string
  /** `--duration`, for sessions of an IAM user's keys. */
  readonly durationSeconds: number | undefined
  /** Called with the credentials of the console session before they are used. */
  readonly record?: Handout['record'] | undefined
}

/**
 * Makes the address that signs a browser in to the console with the profile's credentials.
 * @throws AwsxError AWS_REFUSED for credentials that the console does not take; whatever the plan's steps throw
 */
export async function makeSignInLink(task: SignInTask): Promise<Secret> {
  const { plan, deps, federation, destination } = task
  const own = await resolveCredentials(plan, { ...deps, minTtlMs: consoleMinTtlMs(plan, deps.minTtlMs) })
  const isUser = own.sessionToken === null
  const credentials = isUser ? await federate(own, task) : own
  await task.record?.(credentials)
  const requested = isUser ? null : consoleSessionSeconds(plan)
  const token = await askToken(credentials, requested, task)
  return new Secret(signInLink(federation, token.reveal(), destination))
}

async function federate(own: Credentials, { plan, deps, durationSeconds }: SignInTask): Promise<Credentials> {
  const connection = endpointFor(plan.clients, 'sts', plan.clients.region)
  const name = federationName(deps.context.user.name)
  const request = {
    name,
    policy: wholePolicy,
    policyArns: [],
    durationSeconds: durationSeconds ?? readFederationTtl(deps.context) ?? federationSeconds,
  }
  try {
    return (await getFederationToken(own, request, connection, deps.context)).value
  } catch (error) {
    const action = `get a federation token for profile "${plan.profile}"`
    throw describeFailure(error, {
      action,
      connection,
      hints: [
        'the user of an access key needs the permission sts:GetFederationToken',
        'if it is allowed only with MFA, use a profile with role_arn, whose role takes the MFA code',
      ],
    })
  }
}

/** `AWS_FEDERATION_TOKEN_TTL` of aws-vault, in seconds. @throws AwsxError USAGE for an invalid duration */
function readFederationTtl(context: Context): number | undefined {
  const text = readVariable(context, 'AWS_FEDERATION_TOKEN_TTL')
  const seconds = text === undefined ? undefined : parseDuration(text)
  if (text === undefined || seconds !== undefined) return seconds
  throw new AwsxError('USAGE', `invalid duration in AWS_FEDERATION_TOKEN_TTL "${text}"; ${durationExamples}`)
}

/** Whether a duration may be given shows only by trying: the endpoint refuses it for chained roles, and beyond the role's maximum. */
async function askToken(
  credentials: Credentials,
  sessionSeconds: number | null,
  task: SignInTask,
): Promise<Secret> {
  const { plan, deps, federation } = task
  const connection = {
    endpoint: federation,
    region: plan.clients.region,
    caBundle: plan.clients.caBundle,
    source: plan.clients.endpointSources.signin,
  }
  try {
    return await getSigninToken({ credentials, sessionSeconds }, connection, deps.context)
  } catch (error) {
    if (!isFederationDenied(error)) {
      throw describeFailure(error, { action: `open the console for profile "${plan.profile}"`, connection })
    }
    if (sessionSeconds === null) throw notTaken(plan)
    deps.debug(`a console session of ${sessionSeconds} seconds was denied: requesting one without a duration`)
    return askToken(credentials, null, task)
  }
}

function notTaken(plan: Plan): AwsxError {
  return new AwsxError(
    'AWS_REFUSED',
    `the federation endpoint rejected the credentials of profile "${plan.profile}"`,
    {
      hints: [
        `awsx console ${quoteWord(plan.profile)} --refresh`,
        'the console accepts sessions from AssumeRole and GetFederationToken, but not from GetSessionToken',
      ],
    },
  )
}
