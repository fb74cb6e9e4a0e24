import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { PlanContext } from './plan-checks.ts'
import type { Base, Origin } from './types.ts'

/**
 * The credentials of the environment, for a command without a named profile. The order of the AWS SDKs: access key, web
 * identity, container. The instance's role is left out, because finding it takes a network call; it requires
 * `credential_source = Ec2InstanceMetadata`.
 * @param origin the profile that they replace
 * @throws AwsxError WEB_IDENTITY_NO_ROLE
 */
export function findAmbientBase(
  planContext: Pick<PlanContext, 'variables'>,
  origin: Origin,
): Base | undefined {
  const read = (name: string): string | undefined => readVariable(planContext.variables, name)
  if (hasAmbientKeys(planContext)) return { kind: 'environment', ...origin }
  const tokenFile = read('AWS_WEB_IDENTITY_TOKEN_FILE')
  if (tokenFile !== undefined) {
    const roleArn = read('AWS_ROLE_ARN')
    if (roleArn === undefined) {
      throw new AwsxError(
        'WEB_IDENTITY_NO_ROLE',
        'AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not',
        {
          hints: ['set AWS_ROLE_ARN, or name a profile'],
        },
      )
    }
    const roleSessionName = read('AWS_ROLE_SESSION_NAME') ?? null
    return {
      kind: 'web-identity',
      ...origin,
      roleArn,
      roleSessionName,
      tokenFile,
      tokenProcess: null,
      durationSeconds: null,
      policy: null,
      policyArns: [],
    }
  }
  const inContainer =
    read('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') ?? read('AWS_CONTAINER_CREDENTIALS_FULL_URI')
  return inContainer === undefined ? undefined : { kind: 'container', ...origin }
}

/** Whether the environment holds both halves of an access key. */
export function hasAmbientKeys(planContext: Pick<PlanContext, 'variables'>): boolean {
  const { variables } = planContext
  return (
    readVariable(variables, 'AWS_ACCESS_KEY_ID') !== undefined &&
    readVariable(variables, 'AWS_SECRET_ACCESS_KEY') !== undefined
  )
}
