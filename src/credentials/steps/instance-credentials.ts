import { fromInstanceMetadata } from '@aws-sdk/credential-providers'

import type { Answer } from '../../aws/connection.ts'
import { readVariable } from '../../context.ts'
import type { Credentials } from '../types.ts'
import { describeProviderFailure, fromProvider, metadataError, providerLogger } from './metadata-provider.ts'
import type { StepTask } from './step-task.ts'

/** As in botocore. */
const limits = { timeout: 1000, maxRetries: 2 }

/**
 * Gets the credentials of an EC2 instance's role from the instance metadata service. The provider of the AWS SDK reads the address of the
 * service from the environment and the AWS files itself, and has no option for it.
 * @throws AwsxError PROFILE_NO_CREDENTIALS if there is no role; AWS_UNREACHABLE if the service does not respond
 */
export async function readInstanceCredentials(task: StepTask): Promise<Answer<Credentials>> {
  const { context } = task.deps
  if (readVariable(context, 'AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') {
    throw metadataError(task, 'AWS_EC2_METADATA_DISABLED turns off the instance metadata service', {
      hints: ['unset AWS_EC2_METADATA_DISABLED, or change credential_source'],
    })
  }
  const isV1Disabled = /^true$/i.test(readVariable(context, 'AWS_EC2_METADATA_V1_DISABLED') ?? '')
  try {
    const found = await fromInstanceMetadata({
      ...limits,
      logger: providerLogger(task),
      ...(isV1Disabled ? { ec2MetadataV1Disabled: true } : {}),
    })()
    return fromProvider(found)
  } catch (error) {
    throw describeProviderFailure(error, task, {
      name: 'the instance metadata service',
      hints: [
        'run the command on an EC2 instance with a role; in a container, the hop limit of the instance must be 2',
        'or change credential_source',
      ],
    })
  }
}
