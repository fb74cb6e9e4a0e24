import type { fromHttp } from '@aws-sdk/credential-providers'

import type { Answer } from '../../aws/connection.ts'
import { messageOf } from '../../text/message-of.ts'
import type { AwsxError, ErrorCode, ErrorDetails } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import { escapeText } from '../../text/escape.ts'
import type { Credentials } from '../types.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

type Found = Awaited<ReturnType<ReturnType<typeof fromHttp>>>

/** Converts what a credential provider of the AWS SDK found. */
export function fromProvider(found: Found): Answer<Credentials> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = found
  return {
    value: {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: sessionToken === undefined ? null : new Secret(sessionToken),
      expiresAt: expiration?.getTime() ?? null,
      accountId: accountId ?? null,
    },
    clockOffsetMs: 0,
  }
}

/** A logger for a provider, which writes to `--debug`. */
export function providerLogger(task: StepTask) {
  const note = (...words: unknown[]): void =>
    task.deps.debug(`metadata: ${escapeText(words.map(messageOf).join(' '))}`)
  return { trace: note, debug: note, info: note, warn: note, error: note }
}

/** Turns what a provider threw into an error. Only a client error of the service means that there are no credentials. */
export function describeProviderFailure(
  error: unknown,
  task: StepTask,
  service: { readonly name: string; readonly hints: readonly string[] },
): AwsxError {
  const text = messageOf(error)
  const { statusCode } = error as { readonly statusCode?: number }
  const status = statusCode ?? Number(/responded with status: (\d+)/.exec(text)?.[1] ?? Number.NaN)
  const isDenied = status >= 400 && status < 500 && status !== 429
  const problem = Number.isNaN(status) ? `: ${text.split('\n')[0]}` : ` returned ${status}`
  return metadataError(task, `${service.name}${problem}`, {
    hints: service.hints,
    cause: error,
    code: isDenied ? 'PROFILE_NO_CREDENTIALS' : 'AWS_UNREACHABLE',
  })
}

/** An error about the credentials of a container or an EC2 instance; PROFILE_NO_CREDENTIALS by default. */
export function metadataError(
  task: StepTask,
  reason: string,
  { code = 'PROFILE_NO_CREDENTIALS', ...details }: Omit<ErrorDetails, 'at'> & { readonly code?: ErrorCode },
): AwsxError {
  const source = task.step.kind === 'container' ? 'container' : 'EC2 instance'
  const message = `profile "${task.step.profile}" gets its credentials from the ${source}: ${reason}`
  return stepError(code, task, message, details)
}
