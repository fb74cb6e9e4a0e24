import type { Plan, Step } from './types.ts'

/** The ID of the account whose credentials a step gives, as far as the config says it. */
export function accountOf(step: Step): string | null {
  switch (step.kind) {
    case 'static':
    case 'stored-key':
    case 'process':
    case 'sso':
      return step.accountId
    case 'web-identity':
    case 'assume-role':
      return accountOfArn(step.roleArn)
    case 'login':
      return accountOfArn(step.loginSession)
    case 'session-token':
    case 'federation-token':
    case 'scoped':
    case 'environment':
    case 'container':
    case 'ec2-metadata':
      return null
  }
}

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (AWS General Reference, "Amazon Resource Names") */
function accountOfArn(arn: string): string | null {
  return arn.split(':', 5)[4] || null
}

/** The role whose credentials a step gives: its ARN, or the name of a permission set. @returns null for other identities */
export function roleOf(step: Step): string | null {
  if ('roleArn' in step) return step.roleArn
  return 'roleName' in step ? step.roleName : null
}

const sessions: ReadonlySet<Step['kind']> = new Set(['session-token', 'federation-token', 'scoped'])

/** The step that decides whose credentials a plan gives: the last one that is not only another session of the same identity. */
export function findIdentityStep({ steps }: Pick<Plan, 'steps'>): Step {
  return steps.findLast(({ kind }) => !sessions.has(kind)) ?? steps[0]
}
