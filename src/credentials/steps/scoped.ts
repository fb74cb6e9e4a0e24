import type { Answer } from '../../aws/connection.ts'
import { describeFailure, failureName } from '../../aws/call-errors.ts'
import { getScopedCredentials } from '../../aws/narrowed-sessions.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { ScopedHop } from '../../plan/types.ts'
import { remainingMs } from '../freshness.ts'
import type { CachedCredentials } from '../freshness.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { stepError } from './step-error.ts'
import type { StepSource, StepTask } from './step-task.ts'

/**
 * GetScopedCredentials with the credentials of the step before. If AWS denies the call, the step fails: its source has more permissions than
 * were asked for.
 * @throws AwsxError READ_ONLY_UNREACHABLE for long-lived keys, POLICY_REFUSED if AWS denies the call
 */
export async function fetchScoped(
  step: ScopedHop,
  task: StepTask,
  { cached }: StepSource,
): Promise<Answer<Credentials>> {
  const { deps } = task
  if (cached === undefined) throw new TypeError('a hop needs the credentials of the step before it')
  if (cached.credentials.sessionToken === null) {
    if (isForGrant(step)) return keepWhole(step, task, cached, 'access keys do not expire')
    const message = `profile "${step.profile}": GetScopedCredentials requires temporary credentials, and these are long-lived keys`
    throw stepError('READ_ONLY_UNREACHABLE', task, message, {
      hints: ['use a profile that assumes a role', 'move the keys into the store: awsx add PROFILE'],
    })
  }
  // The call is not on the global endpoint.
  const clients = { ...deps.clients, legacySts: false }
  const connection = endpointFor(clients, 'sts', clients.region)
  // A longer duration than the rest of the session is an error.
  const now = deps.context.now()
  const leftSeconds = Math.floor(remainingMs(cached, now) / 1000)
  const grantedSeconds = step.endsAt === undefined ? Infinity : Math.floor((step.endsAt - now) / 1000)
  if (grantedSeconds < 1) throw grantEnded(step, task)
  // The session ends before the grant by itself.
  if (isForGrant(step) && leftSeconds <= grantedSeconds)
    return { value: cached.credentials, clockOffsetMs: cached.clockOffsetMs }
  const wanted = Math.min(step.durationSeconds ?? Infinity, grantedSeconds)
  const durationSeconds = wanted === Infinity ? null : Math.min(wanted, leftSeconds)
  try {
    const request = { policy: step.policy, durationSeconds }
    return await getScopedCredentials(cached.credentials, request, connection, deps.context)
  } catch (error) {
    const failure = asRefusal(
      describeFailure(
        error,
        describeCall(task, connection, 'narrow the credentials with GetScopedCredentials', [
          'the credentials need the permission sts:GetScopedCredentials',
          'or use a profile that assumes a role, or name a profile with fewer permissions in awsx_read_only_profile',
        ]),
      ),
    )
    if (failure.code !== 'POLICY_REFUSED' || !isForGrant(step)) throw failure
    return keepWhole(step, task, cached, 'AWS refuses to shorten them')
  }
}

/** Whether the call only makes the session end with a grant. Without it, the agent gets what the user granted, for longer. */
function isForGrant({ policy, durationSeconds, endsAt }: ScopedHop): boolean {
  return endsAt !== undefined && policy === null && durationSeconds === null
}

function keepWhole(
  { profile }: ScopedHop,
  { deps }: StepTask,
  { credentials, clockOffsetMs }: CachedCredentials,
  reason: string,
): Answer<Credentials> {
  deps.say(`warning: the credentials of profile "${profile}" outlive the grant, because ${reason}`)
  return { value: credentials, clockOffsetMs }
}

function grantEnded(step: ScopedHop, task: StepTask): AwsxError {
  const message = `the grant of profile "${step.profile}" has ended`
  return stepError('APPROVAL_REQUIRED', task, message, {
    hints: ['the user can type in a terminal of their own: awsx grant PROFILE'],
  })
}

/** A denied call and an unknown one, in a partition that does not have it yet. */
function asRefusal(failure: AwsxError): AwsxError {
  const isRefused = failure.code === 'ACCESS_DENIED' || failureName(failure.cause) === 'InvalidAction'
  if (!isRefused) return failure
  const { message, hints, at, cause } = failure
  return new AwsxError('POLICY_REFUSED', message, { hints, cause, ...(at === undefined ? {} : { at }) })
}
