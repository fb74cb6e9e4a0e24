import { isNativeError } from 'node:util/types'
import type { Answer, Connection } from '../../aws/connection.ts'
import { describeFailure, failureName } from '../../aws/call-errors.ts'
import { assumeRole } from '../../aws/sts.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { AssumeRoleHop } from '../../plan/types.ts'
import { asksForCode } from '../renew-step.ts'
import type { Source } from '../renew-step.ts'
import type { StepTask } from '../resolve-credentials.ts'
import { defaultSessionName } from '../default-session-name.ts'
import type { ResolveDeps } from '../resolve-deps.ts'
import type { Credentials } from '../types.ts'
import { callWithCode } from './mfa-call.ts'
import { durationHint, describeCall } from './call-description.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** AssumeRole with the previous step's credentials; asks for the MFA code where the hop needs one of its own. */
export async function assumeStepRole(
  hop: AssumeRoleHop,
  task: StepTask,
  source: Source,
): Promise<Answer<Credentials>> {
  const { deps } = task
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const call = (mfa: Mfa): Promise<Answer<Credentials>> =>
    callWithinCap(hop, deps, (durationSeconds) =>
      assumeRole(
        credentialsOf(source),
        { ...requestOf(hop, task), durationSeconds, mfa },
        connection,
        deps.context,
      ),
    )
  try {
    if (!asksForCode(hop)) return await call(null)
    const serial = hop.mfaSerial
    const question = { serial, profile: hop.profile, purpose: `role ${hop.roleArn}` }
    return await callWithCode(question, deps, `awsx login ${quoteWord(task.plan.profile)}`, (code) =>
      call({ serial, code }),
    )
  } catch (error) {
    throw describeFailure(
      error,
      describeCall(task, connection, `assume role ${hop.roleArn}`, hintsFor(error, hop, connection)),
    )
  }
}

type Mfa = Parameters<typeof assumeRole>[1]['mfa']

const oneHour = 3600

/**
 * The plan caps the duration where it knows that a role assumes a role. Behind keys with a session token only STS knows: there the refused
 * wish is asked again with the hour that role chaining allows.
 */
async function callWithinCap<T>(
  hop: AssumeRoleHop,
  deps: ResolveDeps,
  call: (durationSeconds: number) => Promise<T>,
): Promise<T> {
  try {
    return await call(hop.durationSeconds)
  } catch (error) {
    const { message } = error as { message?: string }
    if (hop.durationSeconds <= oneHour || !/role chaining/i.test(message ?? '')) throw error
    deps.say(
      `profile "${hop.profile}": a role that is assumed by a role lasts one hour at most, not ${hop.durationSeconds} seconds`,
    )
    return call(oneHour)
  }
}

function requestOf(
  hop: AssumeRoleHop,
  task: StepTask,
): Omit<Parameters<typeof assumeRole>[1], 'mfa' | 'durationSeconds'> {
  return {
    roleArn: hop.roleArn,
    roleSessionName: hop.roleSessionName ?? defaultSessionName(task.deps.context.user.name),
    externalId: hop.externalId,
    sourceIdentity: hop.sourceIdentity,
    tags: hop.sessionTags,
    transitiveTagKeys: hop.transitiveSessionTags,
    policy: hop.policy,
    policyArns: hop.policyArns,
  }
}

function credentialsOf(source: Source): Credentials {
  if (source.credentials === undefined)
    throw new TypeError('a hop needs the credentials of the step before it')
  return source.credentials.credentials
}

/** The service names the parameter, `DurationSeconds` or `durationSeconds`. */
function isAboutDuration(error: unknown): boolean {
  return isNativeError(error) && /duration/i.test(error.message)
}

/** AWS never says why: these are the reasons that can be told from the profile. */
function hintsFor(error: unknown, hop: AssumeRoleHop, connection: Connection): readonly string[] {
  const name = failureName(error)
  if (name.startsWith('ValidationError')) return isAboutDuration(error) ? [durationHint(hop)] : []
  if (name.startsWith('RegionDisabled'))
    return [`enable ${connection.region} in the account, or use another --region`]
  if (!name.startsWith('AccessDenied')) return []
  const hints = [
    `check that the trust policy of ${hop.roleArn} names the source, and that the source may call sts:AssumeRole`,
  ]
  if (hop.mfaSerial === null) {
    hints.push(`if the role asks for MFA: add mfa_serial = arn:aws:iam::…:mfa/… to profile "${hop.profile}"`)
  }
  if (hop.externalId === null)
    hints.push(`if the role asks for an external id: add external_id to profile "${hop.profile}"`)
  return hints
}
