import type { ArgsOf } from '../../argv/command-spec.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Context } from '../../context.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findAllSignIns, findSignIn } from '../../plan/sso-targets.ts'
import type { SignInTarget, SsoTarget } from '../../plan/sso-targets.ts'
import type { Plan } from '../../plan/types.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUntil } from '../../text/format-time.ts'
import { ensureCheckedToken } from '../../sso-login/check-token.ts'
import { ensureToken } from '../../sso-login/ensure-token.ts'
import type { LoginRequest } from '../../sso-login/login-deps.ts'
import { createLoginRequest } from '../../app/login-request.ts'
import type { loginShape } from './login-command.ts'
import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, lazyPrompt, nonInteractive } from '../../app/interaction-policy.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { reportSignIn } from './report-sign-in.ts'
import { quoteWord } from '../../text/quote-word.ts'

type LoginArgs = ArgsOf<typeof loginShape>

/** Signs in as the base of the profile's plan needs, then fetches the profile's credentials into the store. */
export async function run(args: LoginArgs, context: Context): Promise<number> {
  const prepared = await pickForLogin(args, await prepare(args.positionals.profile, args.options, context))
  const request = args.options.check ? null : createLoginRequest(prepared, args.options)
  const failures: AwsxError[] = []
  for (const target of findTargets(args, prepared)) {
    try {
      await loginTo(target, { prepared, args, request })
    } catch (error) {
      if (!(error instanceof AwsxError) || !args.options.all || error.code === 'INTERRUPTED') throw error
      failures.push(error)
    }
  }
  const [first, ...others] = failures
  if (first === undefined) return ExitCode.ok
  for (const { message, code } of others) context.stderr.write(`awsx: ${escapeText(message)} [${code}]\n`)
  throw first
}

async function loginTo(target: SignInTarget, task: LoginRun): Promise<void> {
  if (target.kind === 'plan') await loginToPlan(target.plan, task)
  else await loginToSession(target, task)
}

/** Lets the user pick a profile, except with `--check`, or if the config has only one sign-in. */
async function pickForLogin({ options }: LoginArgs, prepared: Prepared): Promise<Prepared> {
  const { config, context, choice } = prepared
  if (options.all || options.check || choice.explicit) return prepared
  const isOnly = config.profile(choice.name) === undefined && findAllSignIns(config, context).length === 1
  return isOnly ? prepared : pickIfUnnamed(prepared)
}

function findTargets(args: LoginArgs, prepared: Prepared): readonly SignInTarget[] {
  const { config, context, choice, planOptions } = prepared
  if (!args.options.all) return [findOnly(prepared) ?? findSignIn(config, choice, planOptions, context)]
  const all = findAllSignIns(loadConfig(context), context)
  if (all.length > 0) return all
  throw new AwsxError('PROFILE_NOT_FOUND', 'no Identity Center sign-in in the config', {
    hints: ['awsx configure sso'],
  })
}

/** The only sign-in of the config, if no profile is named and there is no profile "default". */
function findOnly(prepared: Prepared): SsoTarget | undefined {
  const { config, context, choice } = prepared
  if (choice.explicit || config.profile(choice.name) !== undefined) return undefined
  const all = findAllSignIns(config, context)
  if (all.length < 2) return all[0]
  throw new AwsxError('PROFILE_NOT_FOUND', 'the config has several sign-ins and no profile is selected', {
    hints: [...all.map((target) => `awsx login ${quoteWord(target.name)}`), 'awsx login --all'],
  })
}

interface LoginRun {
  readonly prepared: Prepared
  readonly args: LoginArgs
  /** Null for `--check`. */
  readonly request: LoginRequest | null
}

async function loginToPlan(plan: Plan, { prepared, args, request }: LoginRun): Promise<void> {
  const { options } = args
  const [base] = plan.steps
  const interaction = {
    mfa: request === null ? nonInteractive.mfa : lazyPrompt(prepared, plan, options),
    // `--force` signs in below, once. The steps then find that token.
    requestLogin: () => Promise.resolve(request === null ? null : { ...request, force: false }),
    waitMs: interactiveWaitMs,
    sharesTerminal: true,
  }
  const deps = createDeps(prepared, plan, { ...options, refresh: options.force }, interaction)
  if (base.kind === 'sso') {
    const ensureOptions = { login: request, loginCommand: `awsx login ${quoteWord(plan.profile)}` }
    // For `--check` the credentials decide: without them, the portal is asked for them below.
    const signedIn =
      request === null
        ? { ...(await ensureToken(base, deps, ensureOptions)), portal: 'not-asked' as const }
        : await ensureCheckedToken(base, deps, ensureOptions)
    await reportSignIn(base, signedIn, deps, options.share)
  }
  const credentials = await asCheck(request, () => resolveCredentials(plan, deps))
  const { expiresAt } = credentials
  const expiry =
    expiresAt === null ? '' : `; credentials expire ${formatUntil(expiresAt, deps.context.now())}`
  deps.say(`profile "${plan.profile}" is ready${expiry}`)
}

async function loginToSession(target: SsoTarget, { prepared, args, request }: LoginRun): Promise<void> {
  const interaction = {
    ...nonInteractive,
    requestLogin: () => Promise.resolve(request),
    waitMs: interactiveWaitMs,
  }
  const deps = createDeps(prepared, target, args.options, interaction)
  const options = { login: request, loginCommand: `awsx login ${quoteWord(target.name)}` }
  const signedIn = await ensureCheckedToken(target.signIn, deps, options)
  await reportSignIn(target.signIn, signedIn, deps, args.options.share)
}

/** With `--check`, a missing MFA code counts like a missing sign-in: both need the user. */
async function asCheck<T>(request: LoginRequest | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (request !== null || !(error instanceof AwsxError) || error.code !== 'MFA_REQUIRED') throw error
    throw new AwsxError('SSO_LOGIN_REQUIRED', error.message, { hints: error.hints, cause: error })
  }
}
