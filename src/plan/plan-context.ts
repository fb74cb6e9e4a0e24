import type { Config, SourceLocation, Profile, Property } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Warning } from './types.ts'

/** What one walk reads and what it notes on the way. */
export interface PlanContext {
  readonly config: Config
  readonly context: Pick<Context, 'env' | 'platform'>
  readonly warnings: Warning[]
}

/** The value of a key; an empty one counts as absent, also for keys (`aws_access_key_id =`). */
export function readKey(profile: Profile, key: string): string | undefined {
  const value = profile.get(key)?.value
  return value === '' ? undefined : value
}

/** Notes something that does not stop the walk. */
export function warn(
  planContext: PlanContext,
  code: string,
  message: string,
  location: SourceLocation | Property | null | undefined,
): void {
  planContext.warnings.push({ code, message, at: placeText(planContext.config, location) ?? null })
}

/** Makes the error for something that a line of the config says. */
export function configError(
  config: Config,
  code: ErrorCode,
  problem: {
    readonly message: string
    readonly location?: SourceLocation | Property | null | undefined
    readonly hints?: readonly string[]
  },
): AwsxError {
  const at = placeText(config, problem.location)
  return new AwsxError(code, problem.message, {
    ...(at === undefined ? {} : { at }),
    ...(problem.hints === undefined ? {} : { hints: problem.hints }),
  })
}

function placeText(
  config: Config,
  location: SourceLocation | Property | null | undefined,
): string | undefined {
  if (location === null || location === undefined) return undefined
  return config.show('location' in location ? location.location : location)
}
