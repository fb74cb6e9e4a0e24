import { loadConfig } from '../../src/config/load-config.ts'
import { chooseProfile } from '../../src/config/choose-profile.ts'
import type { Config } from '../../src/config/types.ts'
import type { Context } from '../../src/context.ts'
import { AwsxError } from '../../src/errors.ts'
import type { Plan, PlanOptions } from '../../src/plan/types.ts'
import { planWithChecks } from '../../src/plan/checked-plan.ts'

/** The two files and the environment of a test. */
export interface TestInput {
  readonly config?: string
  readonly credentials?: string
  readonly env?: Readonly<Record<string, string>>
}

export type TestContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

export function contextOf(input: TestInput): TestContext {
  const files: Readonly<Record<string, string | undefined>> = {
    '/home/u/.aws/config': input.config,
    '/home/u/.aws/credentials': input.credentials,
  }
  return {
    env: { HOME: '/home/u', ...input.env },
    platform: 'linux',
    user: { name: 'u', uid: 1000, home: '/home/u' },
    cwd: '/home/u',
    readText: (path) => files[path],
  }
}

export function configOf(input: TestInput): Config {
  return loadConfig(contextOf(input))
}

/** Plans a profile; without a name, the one that the environment chooses. */
export function planOf(input: TestInput, profile?: string, options: PlanOptions = {}): Plan {
  const context = contextOf(input)
  return planWithChecks(loadConfig(context), chooseProfile(context, profile), options, context)
}

/** The steps in one line each: what decides them, and nothing else. */
export function stepsOf(plan: Plan): readonly string[] {
  return plan.steps.map((step) => {
    switch (step.kind) {
      case 'static':
        return `static ${step.accessKeyId}`
      case 'sso':
        return `sso ${step.accountId} ${step.roleName} ${step.ssoRegion} ${step.startUrl}`
      case 'web-identity':
        return `web-identity ${step.roleArn} ${step.tokenFile}`
      case 'process':
        return `process ${step.command}`
      case 'login':
        return `login ${step.loginSession}`
      case 'session-token':
        return `session-token ${step.mfaSerial}`
      case 'assume-role':
        return `assume-role ${step.roleArn}`
      default:
        return step.kind
    }
  })
}

/** The error that planning ends with; anything else that is thrown, or no error at all, fails the test. */
export function planErrorOf(input: TestInput, profile?: string, options: PlanOptions = {}): AwsxError {
  try {
    planOf(input, profile, options)
  } catch (error) {
    if (error instanceof AwsxError) return error
    throw error
  }
  throw new Error('planned without an error')
}

/** `CODE at: message` */
export function errorTextOf(input: TestInput, profile?: string, options: PlanOptions = {}): string {
  const error = planErrorOf(input, profile, options)
  return `${error.code} ${error.at ?? '-'}: ${error.message}`
}

export function warningsOf(plan: Plan): readonly string[] {
  return plan.warnings.map((warning) => `${warning.code} ${warning.at ?? '-'}`)
}
