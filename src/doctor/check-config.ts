import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { PlanOptions } from '../plan/types.ts'
import { planProfile } from '../plan/plan-profile.ts'
import type { Problem } from './problem.ts'

/** What AWS tools read differently in the files, and every profile that leads nowhere, with the warnings of those that do. */
export function checkConfig(
  config: Config,
  context: Context,
  options: Pick<PlanOptions, 'hasStoredKey'>,
): readonly Problem[] {
  const findings = orError(() =>
    config.findings().map(({ code, message, location }): Problem => ({
      code,
      level: 'warning',
      message,
      at: config.show(location),
      fix: null,
    })),
  )
  const plans = orError(() =>
    config.profileNames().flatMap((name) => checkProfile(name, { config, context, options })),
  )
  return withoutRepeats([...findings, ...plans])
}

interface SourceLocation {
  readonly config: Config
  readonly context: Context
  readonly options: Pick<PlanOptions, 'hasStoredKey'>
}

function checkProfile(name: string, { config, context, options }: SourceLocation): readonly Problem[] {
  return orError(() => {
    const plan = planProfile(config, { name, from: 'argument', explicit: true }, options, context)
    return plan.warnings.map((warning): Problem => ({ ...warning, level: 'warning', fix: null }))
  }).filter((problem) => !isMerelySettings(problem, name, config))
}

/** A profile that only sets a region, or an sso-session for tokens, is not broken: nobody asked it for credentials. */
function isMerelySettings(problem: Problem, name: string, config: Config): boolean {
  if (problem.code !== 'PROFILE_NO_CREDENTIALS') return false
  const keys =
    config
      .profile(name)
      ?.properties()
      .map((property) => property.name) ?? []
  return !keys.some((key) => /^(aws_|role_|source_profile|credential_)/.test(key))
}

function orError(work: () => readonly Problem[]): readonly Problem[] {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return [
      {
        code: error.code,
        level: 'error',
        message: error.message,
        at: error.at ?? null,
        fix: error.hints[0] ?? null,
      },
    ]
  }
}

/** Two profiles with the same broken source tell of it with the same words. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(
    problems.map((problem) => [`${problem.code} ${problem.at} ${problem.message}`, problem]),
  )
  return [...seen.values()]
}
