import { fromHttp, fromInstanceMetadata } from '@aws-sdk/credential-providers'

import type { Answer } from '../../aws/connection.ts'
import { readVariable } from '../../context.ts'
import { AwsxError, isErrno, messageOf } from '../../errors.ts'
import type { ErrorCode, ErrorDetails } from '../../errors.ts'
import type { ContainerBase, InstanceBase } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { escapeText } from '../../text/escape.ts'
import type { StepTask } from './step-task.ts'
import type { Credentials } from '../types.ts'
import { chooseContainerEndpoint } from './container-endpoint.ts'

/** As in botocore. The container provider also waits that long before it tries again, and below two seconds it leaves a timer behind. */
const containerLimits = { timeout: 2000, maxRetries: 1 }
const instanceLimits = { timeout: 1000, maxRetries: 2 }

type Found = Awaited<ReturnType<ReturnType<typeof fromHttp>>>

/**
 * The credentials of the container's or the instance's role, from the service next to it.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if there is no such service or role here, AWS_UNREACHABLE if the service does not answer
 */
export async function readMetadata(
  step: ContainerBase | InstanceBase,
  task: StepTask,
): Promise<Answer<Credentials>> {
  const found = step.kind === 'container' ? await askContainer(step, task) : await askInstance(step, task)
  return {
    value: {
      accessKeyId: found.accessKeyId,
      secretAccessKey: new Secret(found.secretAccessKey),
      sessionToken: found.sessionToken === undefined ? null : new Secret(found.sessionToken),
      expiresAt: found.expiration?.getTime() ?? null,
      accountId: found.accountId ?? null,
    },
    clockOffsetMs: 0,
  }
}

async function askContainer(step: ContainerBase, task: StepTask): Promise<Found> {
  const { context } = task.deps
  const endpoint = chooseContainerEndpoint(context)
  if ('problem' in endpoint) {
    throw failure(
      'PROFILE_NO_CREDENTIALS',
      { step, task },
      { reason: endpoint.problem, hints: endpoint.hints },
    )
  }
  const token = readAuthorization(step, task)
  try {
    // An empty value keeps the provider from looking the variable up itself.
    return await fromHttp({
      awsContainerCredentialsRelativeUri: '',
      awsContainerCredentialsFullUri: endpoint.url,
      awsContainerAuthorizationToken: token,
      awsContainerAuthorizationTokenFile: '',
      ...containerLimits,
      logger: loggerOf(task),
    })()
  } catch (error) {
    const { host } = new URL(endpoint.url)
    throw describe(
      error,
      { step, task },
      {
        host,
        hints: [`check that the container's agent responds at ${host}, and check its authorization token`],
      },
    )
  }
}

/**
 * The token file is read for every request, as the agent replaces it, and comes before the variable.
 * @throws AwsxError PROFILE_NO_CREDENTIALS for a file that cannot be read, and for a token that could add lines to the request
 */
function readAuthorization(step: ContainerBase, task: StepTask): string {
  const { context } = task.deps
  const file = readVariable(context, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE')
  const token =
    file === undefined
      ? (readVariable(context, 'AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? '')
      : readTokenFile(file, step, task)
  if (!/[\r\n]/.test(token)) return token
  throw failure(
    'PROFILE_NO_CREDENTIALS',
    { step, task },
    {
      reason: 'the authorization token contains a line break',
      hints: ['remove the line break from the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names'],
    },
  )
}

function readTokenFile(file: string, step: ContainerBase, task: StepTask): string {
  const fail = (reason: string): AwsxError =>
    failure(
      'PROFILE_NO_CREDENTIALS',
      { step, task },
      {
        reason: `the authorization token ${file} ${reason}`,
        hints: ['check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
      },
    )
  try {
    const text = task.deps.context.readText(file)
    if (text === undefined) throw fail('does not exist')
    return text
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EISDIR')) throw fail(`cannot be read (${error.code})`)
    throw error
  }
}

/** The provider takes the service's address from the variables of the process and the AWS files itself; it has no option for it. */
async function askInstance(step: InstanceBase, task: StepTask): Promise<Found> {
  const { context } = task.deps
  if (readVariable(context, 'AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') {
    throw failure(
      'PROFILE_NO_CREDENTIALS',
      { step, task },
      {
        reason: 'AWS_EC2_METADATA_DISABLED turns off the instance metadata service',
        hints: ['unset AWS_EC2_METADATA_DISABLED, or change credential_source'],
      },
    )
  }
  const isV1Forbidden = /^true$/i.test(readVariable(context, 'AWS_EC2_METADATA_V1_DISABLED') ?? '')
  try {
    return await fromInstanceMetadata({
      ...instanceLimits,
      logger: loggerOf(task),
      ...(isV1Forbidden ? { ec2MetadataV1Disabled: true } : {}),
    })()
  } catch (error) {
    throw describe(
      error,
      { step, task },
      {
        host: 'the instance metadata service',
        hints: [
          'run the command on an EC2 instance with a role; in a container, the hop limit of the instance must be 2',
          'or change credential_source',
        ],
      },
    )
  }
}

function loggerOf(task: StepTask) {
  const note = (...words: unknown[]): void => task.deps.debug(escapeText(words.map(messageOf).join(' ')))
  return { trace: note, debug: note, info: note, warn: note, error: note }
}

interface Asking {
  readonly step: ContainerBase | InstanceBase
  readonly task: StepTask
}

/** Only a refusal by the service says that there are no credentials; anything else may be over in a minute. */
function describe(
  error: unknown,
  asking: Asking,
  subject: { readonly host: string; readonly hints: readonly string[] },
): AwsxError {
  const text = messageOf(error)
  const { statusCode } = error as { readonly statusCode?: number }
  const status = statusCode ?? Number(/responded with status: (\d+)/.exec(text)?.[1] ?? Number.NaN)
  const isRefusal = status >= 400 && status < 500 && status !== 429
  const said = Number.isNaN(status) ? `: ${text.split('\n')[0]}` : ` returned ${status}`
  return failure(isRefusal ? 'PROFILE_NO_CREDENTIALS' : 'AWS_UNREACHABLE', asking, {
    reason: `${subject.host}${said}`,
    hints: subject.hints,
    cause: error,
  })
}

function failure(
  code: ErrorCode,
  { step, task }: Asking,
  details: ErrorDetails & { readonly reason: string },
): AwsxError {
  const source = step.kind === 'container' ? 'container' : 'EC2 instance'
  const message = `profile "${step.profile}" gets its credentials from the ${source}: ${details.reason}`
  const { hints = [], cause } = details
  return new AwsxError(code, message, {
    hints,
    ...(step.at === null ? {} : { at: task.deps.show(step.at) }),
    cause,
  })
}
