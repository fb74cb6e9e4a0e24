import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { escapeText } from '../../text/escape.ts'
import type { SignInTarget } from '../../plan/sso-targets.ts'
import { isAbsent } from '../../plan/stored-key-base.ts'
import { createLoginRequest } from '../../app/login-request.ts'
import { findEveryTarget, findTargets } from './find-targets.ts'
import type { loginShape } from './login-command.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { loginTo } from './login-to-target.ts'
import type { LoginResult } from './login-to-target.ts'
import { planFully, resolveChoice } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { signInOptions } from '../../app/sign-in-options.ts'

type LoginArgs = ArgsOf<typeof loginShape>

/** After these errors, the other sign-ins would fail the same way. */
const endsAll: ReadonlySet<ErrorCode> = new Set(['INTERRUPTED', 'STORE_UNAVAILABLE'])

/** Signs in as the base of the profile's plan needs, then fetches the profile's credentials into the store. */
export async function run(args: LoginArgs, context: Context): Promise<number> {
  const named = await prepare(args.positionals.profile, signInOptions(args.options), context)
  if (args.options['console-credentials']) {
    const { loginWithConsole } = await import('./login-with-console.ts')
    return loginWithConsole(args, named)
  }
  const prepared = await pickForLogin(args, await resolveChoice(named))
  const request = args.options.check ? null : createLoginRequest(prepared, args.options)
  const failures: AwsxError[] = []
  const results: LoginResult[] = []
  for (const target of await findGuardedTargets(args, prepared)) {
    try {
      results.push(await loginTo(target, { prepared, args, request }))
    } catch (error) {
      if (!(error instanceof AwsxError) || !args.options.all || endsAll.has(error.code)) throw error
      failures.push(error)
    }
  }
  const [first, ...others] = failures
  const found = args.options.json ? await describeLogin(results, prepared, args) : {}
  for (const { message, code } of others) context.stderr.write(`awsx: ${escapeText(message)} [${code}]\n`)
  if (first !== undefined) throw new PartialFailure(first, found)
  if (args.options.json) context.stdout.write(jsonDocument(found))
  return ExitCode.ok
}

/** A profile gets the plan that other commands have, with what guards it: else login would store what they do not use, or must not be stored. */
async function findGuardedTargets(
  { options }: LoginArgs,
  prepared: Prepared,
): Promise<readonly SignInTarget[]> {
  const targets = findTargets(options.all, prepared)
  const [only] = targets
  if (options.all || only?.kind !== 'plan') return targets
  const choice = { ...prepared.choice, name: only.plan.profile }
  return [{ kind: 'plan', plan: await planFully({ ...prepared, choice }) }]
}

async function describeLogin(
  results: readonly LoginResult[],
  prepared: Prepared,
  { options }: LoginArgs,
): Promise<Readonly<Record<string, unknown>>> {
  const { loginJson } = await import('./login-json.ts')
  return loginJson(results, prepared, options)
}

/** Lets the user pick a profile, except with `--check`, or if the config has only one sign-in. */
async function pickForLogin({ options }: LoginArgs, prepared: Prepared): Promise<Prepared> {
  const { config, context, choice } = prepared
  if (options.all || options.check || choice.explicit) return prepared
  const isOnly =
    isAbsent(choice, config.profile(choice.name)) && findEveryTarget(config, context).length === 1
  return isOnly ? prepared : pickIfUnnamed(prepared, { name: 'login', quiet: options.quiet })
}
