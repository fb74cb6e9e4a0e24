import { fromHttp } from '@aws-sdk/credential-providers'

import type { Answer } from '../../aws/connection.ts'
import { readVariable, tryReadText } from '../../context.ts'
import type { Credentials } from '../types.ts'
import { chooseContainerEndpoint } from './container-endpoint.ts'
import { describeProviderFailure, fromProvider, metadataError, providerLogger } from './metadata-provider.ts'
import type { StepTask } from './step-task.ts'
import { maxTokenBytes } from '../step-identity.ts'

/** As in botocore. The provider waits that long before a retry, too, and with less than two seconds it leaves a timer running. */
const limits = { timeout: 2000, maxRetries: 1 }

/**
 * Gets the credentials of a container's role from the agent of Amazon ECS or EKS.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if there is no agent or no role; AWS_UNREACHABLE if the agent does not respond
 */
export async function readContainerCredentials(task: StepTask): Promise<Answer<Credentials>> {
  const endpoint = chooseContainerEndpoint(task.deps.context)
  if ('problem' in endpoint) throw metadataError(task, endpoint.problem, { hints: endpoint.hints })
  const token = readAuthorization(task)
  try {
    // Empty values keep the provider from reading the variables itself.
    const found = await fromHttp({
      awsContainerCredentialsRelativeUri: '',
      awsContainerCredentialsFullUri: endpoint.url,
      awsContainerAuthorizationToken: token,
      awsContainerAuthorizationTokenFile: '',
      ...limits,
      logger: providerLogger(task),
    })()
    return fromProvider(found)
  } catch (error) {
    const { host } = new URL(endpoint.url)
    throw describeProviderFailure(error, task, {
      name: host,
      hints: [`check that the container's agent responds at ${host}, and check its authorization token`],
    })
  }
}

/**
 * Reads the token for the agent. Its file comes before the variable, and is read for every request because the agent replaces it.
 * @throws AwsxError PROFILE_NO_CREDENTIALS for a file that cannot be read, and for a token that could add headers to the request
 */
function readAuthorization(task: StepTask): string {
  const { context } = task.deps
  const file = readVariable(context, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE')
  const token =
    file === undefined
      ? (readVariable(context, 'AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? '')
      : readTokenFile(file, task)
  if (!/[\r\n]/.test(token)) return token
  throw metadataError(task, 'the authorization token contains a line break', {
    hints: ['remove the line break from the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names'],
  })
}

function readTokenFile(file: string, task: StepTask): string {
  const found = tryReadText(task.deps.context, file, maxTokenBytes)
  if (found.text !== undefined) return found.text
  throw metadataError(task, `the authorization token ${file} ${found.problem}`, {
    hints: ['check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
    cause: found.cause,
  })
}
