import { isNativeError } from 'node:util/types'

import type { Answer, Connection } from '../../aws/connection.ts'
import { describeFailure, failureName } from '../../aws/call-errors.ts'
import { assumeRole } from '../../aws/sts.ts'
import type { AssumeRoleRequest } from '../../aws/sts.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import { asksForCode } from '../../plan/terminal-use.ts'
import type { AssumeRoleHop } from '../../plan/types.ts'
import type { AwsxError } from '../../errors.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { defaultSessionName } from '../default-session-name.ts'
import { findUserDevices, hintsForDevices, MissingMfaSerialError } from '../missing-mfa-serial.ts'
import type { UserDevices } from '../missing-mfa-serial.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { callWithCode } from './mfa-call.ts'
import type { StepSource, StepTask } from './step-task.ts'

/** AssumeRole with the credentials of the step before. Prompts for an MFA code if the hop needs one. */
export async function assumeStepRole(
  hop: AssumeRoleHop,
  task: StepTask,
  { cached }: StepSource,
): Promise<Answer<Credentials>> {
  const { deps } = task
  if (cached === undefined) throw new TypeError('a hop needs the credentials of the step before it')
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  const call = (mfa: AssumeRoleRequest['mfa']): Promise<Answer<Credentials>> =>
    callWithinCap(hop, task, (durationSeconds) => {
      const request = { ...requestOf(hop, task), durationSeconds, mfa }
      return assumeRole(cached.credentials, request, connection, deps.context)
    })
  try {
    if (!asksForCode(hop)) return await call(null)
    const serial = hop.mfaSerial
    const question = { serial, purpose: `role ${hop.roleArn}` }
    return await callWithCode(question, task, (code) => call({ serial, code }))
  } catch (error) {
    const isDenied = failureName(error).startsWith('AccessDenied')
    const devices = isDenied ? await findDevices(hop, task, cached.credentials) : undefined
    const hints = hintsFor(error, hop, { connection, devices })
    const failure = describeFailure(
      error,
      describeCall(task, connection, `assume role ${hop.roleArn}`, hints),
    )
    throw addDevices(failure, hop, devices)
  }
}

/** Only the user of a long-lived key has devices. After an MFA session, the reason for the denial is another one. */
async function findDevices(
  hop: AssumeRoleHop,
  { deps }: StepTask,
  source: Credentials,
): Promise<UserDevices | undefined> {
  if (hop.mfaSerial !== null || source.sessionToken !== null) return undefined
  return findUserDevices(source, deps)
}

function addDevices(failure: AwsxError, hop: AssumeRoleHop, devices: UserDevices | undefined): AwsxError {
  if (devices === undefined || devices.serials.length === 0) return failure
  const { message, hints, at, cause } = failure
  const details = { hints, cause, ...(at === undefined ? {} : { at }) }
  return new MissingMfaSerialError(message, details, { profile: hop.profile, serials: devices.serials })
}

const oneHour = 3600

/**
 * The plan limits the duration where it knows that a role assumes a role. With a session token from elsewhere only STS knows: if it
 * denies the duration, the call is made again with the hour that role chaining allows.
 */
async function callWithinCap<T>(
  hop: AssumeRoleHop,
  { deps }: StepTask,
  call: (durationSeconds: number) => Promise<T>,
): Promise<T> {
  try {
    return await call(hop.durationSeconds)
  } catch (error) {
    const { message } = error as { message?: string }
    if (hop.durationSeconds <= oneHour || !/role chaining/i.test(message ?? '')) throw error
    deps.say(
      `profile "${hop.profile}": role chaining limits the session to 1 hour; ${formatTimeLeft(hop.durationSeconds * 1000)} were requested`,
    )
    return call(oneHour)
  }
}

function requestOf(hop: AssumeRoleHop, task: StepTask): Omit<AssumeRoleRequest, 'mfa' | 'durationSeconds'> {
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

/** The service names the parameter, `DurationSeconds` or `durationSeconds`. */
function isAboutDuration(error: unknown): boolean {
  return isNativeError(error) && /duration/i.test(error.message)
}

/** AWS does not say why it denies a role. These are the causes that the profile can show. A hop without a location is that of --role-arn. */
function hintsFor(
  error: unknown,
  hop: AssumeRoleHop,
  { connection, devices }: { readonly connection: Connection; readonly devices: UserDevices | undefined },
): readonly string[] {
  const name = failureName(error)
  if (name.startsWith('ValidationError')) {
    if (!isAboutDuration(error)) return []
    return [
      `to ask for what the role allows, set --duration${hop.at === null ? '' : `, or duration_seconds of profile "${hop.profile}"`}`,
    ]
  }
  if (name.startsWith('RegionDisabled'))
    return [`enable ${connection.region} in the account, or use another --region`]
  if (!name.startsWith('AccessDenied')) return []
  const hints = [
    `check that the trust policy of ${hop.roleArn} allows the source, and that the source is allowed to call sts:AssumeRole`,
  ]
  const isOption = hop.at === null
  if (hop.mfaSerial === null && isOption)
    hints.push(
      'if the role requires MFA, write a profile for it with role_arn, source_profile and mfa_serial',
    )
  if (hop.mfaSerial === null && !isOption) hints.push(...hintsForDevices(hop.profile, devices))
  if (hop.externalId === null) {
    const where = isOption ? 'pass --external-id' : `add external_id to profile "${hop.profile}"`
    hints.push(`if the role requires an external ID, ${where}`)
  }
  return hints
}
