import type { Answer } from '../../aws/connection.ts'
import type { StaticBase } from '../../plan/types.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { Credentials } from '../types.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

/**
 * Reads the keys in the profile. The lifetime of a session token is known only if its tool also saved the expiration.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if the session token has expired
 */
export function readStatic(step: StaticBase, task: StepTask): Answer<Credentials> {
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiry } = step
  const now = task.deps.context.now()
  if (expiry !== null && expiry.time <= now) {
    const { key, command } = expiry
    const message = `the session token of profile "${step.profile}" expired ${formatTimeLeft(now - expiry.time)} ago (${key})`
    const renewal = command === undefined ? '' : `, for example: ${command} ${quoteWord(step.profile)}`
    throw stepError('PROFILE_NO_CREDENTIALS', task, message, {
      hints: [`renew it with the tool that wrote it${renewal}`],
    })
  }
  return {
    value: { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt: expiry?.time ?? null },
    clockOffsetMs: 0,
  }
}
