import type { Prepared } from '../../app/prepare.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import { findConsoleSignIns } from '../../plan/console-sign-ins.ts'
import { findAllSignIns, findSignIn } from '../../plan/sso-targets.ts'
import type { SignInTarget } from '../../plan/sso-targets.ts'
import { isAbsent } from '../../plan/stored-key-base.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * What a login signs in to: with `--all` every sign-in of the config, else the one that is named or the only one.
 * @throws AwsxError PROFILE_NOT_FOUND without a sign-in, or if it is not clear which one is meant; as `findSignIn`
 */
export function findTargets(isAll: boolean, prepared: Prepared): readonly SignInTarget[] {
  if (!isAll) return [findOnly(prepared) ?? findNamed(prepared)]
  // Loaded again, because `prepared.config` may also have the profile that awsx made for `ACCOUNT/ROLE`.
  const all = findEveryTarget(loadConfig(prepared.context), prepared.context)
  if (all.length > 0) return all
  throw new AwsxError('PROFILE_NOT_FOUND', 'the config has no sign-in', {
    hints: ['set one up: awsx configure sso', createConsoleProfile('NAME')],
  })
}

/** Every Identity Center and console sign-in of the config. A console sign-in is the plan of the first profile that uses it. */
export function findEveryTarget(config: Config, context: Context): readonly SignInTarget[] {
  const console = findConsoleSignIns(config, context).flatMap(({ name }): readonly SignInTarget[] => {
    try {
      const choice = { name, from: 'argument', explicit: true } as const
      const plan = planWithChecks(config, choice, {}, context)
      return plan.steps[0].kind === 'login' ? [{ kind: 'plan', plan }] : []
    } catch (error) {
      // As with the other sign-ins, `awsx doctor` reports an invalid profile.
      if (error instanceof AwsxError) return []
      throw error
    }
  })
  return [...findAllSignIns(config, context), ...console]
}

function findNamed({ config, context, choice, planOptions }: Prepared): SignInTarget {
  try {
    return findSignIn(config, choice, planOptions, context)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'PROFILE_NOT_FOUND' || !choice.explicit) throw error
    throw new AwsxError(error.code, error.message, {
      hints: [...error.hints, createConsoleProfile(choice.name)],
      cause: error,
    })
  }
}

function createConsoleProfile(name: string): string {
  return `to create ${name === 'NAME' ? 'a profile' : 'it'} with your sign-in to the web console: awsx login ${quoteWord(name)} --console-credentials`
}

/** The only sign-in of the config, if no profile is named and there is no profile "default". */
function findOnly(prepared: Prepared): SignInTarget | undefined {
  const { config, context, choice } = prepared
  if (!isAbsent(choice, config.profile(choice.name))) return undefined
  const all = findEveryTarget(config, context)
  if (all.length < 2) return all[0]
  const names = all.map((target) => (target.kind === 'sso' ? target.name : target.plan.profile))
  throw new AwsxError('PROFILE_NOT_FOUND', 'the config has several sign-ins and no profile is selected', {
    hints: [...names.map((name) => `awsx login ${quoteWord(name)}`), 'awsx login --all'],
  })
}
