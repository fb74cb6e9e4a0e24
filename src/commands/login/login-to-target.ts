import type { ArgsOf } from '../../argv/command-spec.ts'
import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, lazyPrompt, nonInteractive } from '../../app/interaction-policy.ts'
import { offerMfaSerial } from '../../app/offer-mfa-serial.ts'
import type { Prepared } from '../../app/prepare.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import type { Credentials } from '../../credentials/types.ts'
import { AwsxError } from '../../errors.ts'
import type { SignInTarget, SsoTarget } from '../../plan/sso-targets.ts'
import type { Base, LoginBase, Plan, SsoBase } from '../../plan/types.ts'
import { ensureCheckedToken } from '../../sso-login/check-token.ts'
import { ensureToken } from '../../sso-login/ensure-token.ts'
import type { LoginRequest } from '../../sso-login/login-deps.ts'
import { formatUntil } from '../../text/format-time.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { checkStorage } from './check-storage.ts'
import type { loginShape } from './login-command.ts'
import { reportAccess, reportSignIn } from './report-sign-in.ts'

export interface LoginRun {
  readonly prepared: Prepared
  readonly args: ArgsOf<typeof loginShape>
  /** Null for `--check`. */
  readonly request: LoginRequest | null
}

/** What a login did. */
export interface LoginResult {
  readonly target: SignInTarget
  /** End of the profile's cached credentials in milliseconds since 1970 UTC; null if nothing is cached, or if the credentials do not expire. */
  readonly cachedUntil: number | null
}

/**
 * Signs in, and for a profile fetches its credentials into the store.
 * @throws AwsxError STORE_UNAVAILABLE if a prompt is required and its result could not be stored
 */
export async function loginTo(target: SignInTarget, run: LoginRun): Promise<LoginResult> {
  if (target.kind === 'plan') return { target, cachedUntil: await loginToPlan(target.plan, run) }
  await loginToSession(target, run)
  return { target, cachedUntil: null }
}

/** @returns the end of the credentials, as in {@link LoginResult} */
async function loginToPlan(plan: Plan, run: LoginRun): Promise<number | null> {
  const { prepared, args, request } = run
  const { options } = args
  const [base] = plan.steps
  const policy = { ...nonInteractive, waitMs: interactiveWaitMs, sharesTerminal: true }
  const deps = createDeps(prepared, plan, { ...options, refresh: options.force }, policy)
  const storage = await checkStorage(deps.store, request === null, {
    name: plan.profile,
    isForced: options.force && needsSignIn(base),
    isShared: deps.share !== 'off' && needsSignIn(base),
  })
  const allowed = storage.mayAsk ? request : null
  const credentials = await storage.explain(async () => {
    if (base.kind === 'sso') await signInToBase(base, { ...run, request: allowed }, { plan, deps })
    if (base.kind === 'login')
      return fetchWithConsoleLogin(base, { ...run, request: allowed }, { plan, deps })
    return fetchCredentials(plan, { ...run, request: allowed }, deps)
  })
  if (storage.problem !== undefined && !storage.mayAsk) {
    deps.say(`profile "${plan.profile}" works, but nothing is cached: ${storage.problem.message}`)
    return null
  }
  if (plan.guard?.isCached === false) {
    const why = 'its credentials are not stored, because its guard says cache = never'
    deps.say(`profile "${plan.profile}" works, but ${why}`)
    return null
  }
  deps.say(`profile "${plan.profile}" is ready${describeEnd(credentials, plan, deps.context.now())}`)
  return credentials.expiresAt
}

/** Console credentials last 15 minutes, but the user signs in again only when the session ends. Only AWS knows when that is. */
function describeEnd({ expiresAt }: Credentials, { steps }: Plan, now: number): string {
  if (steps.at(-1)?.kind === 'login')
    return '; awsx renews its credentials until the sign-in ends, after 12 hours at most'
  return expiresAt === null ? '' : `; credentials expire ${formatUntil(expiresAt, now)}`
}

function needsSignIn({ kind }: Base): boolean {
  return kind === 'sso' || kind === 'login'
}

/** The step signs in if it has to. Only `--force` signs in before. */
async function fetchWithConsoleLogin(
  base: LoginBase,
  run: LoginRun,
  { plan, deps }: { readonly plan: Plan; readonly deps: ResolveDeps },
): Promise<Credentials> {
  const { request } = run
  const isForced = request?.force === true
  if (isForced) {
    const { signInOnce } = await import('../../console-login/sign-in-once.ts')
    await signInOnce(base, { deps, request, region: plan.clients.region })
  }
  let isNew = isForced
  const credentials = await fetchCredentials(plan, run, { ...deps, refresh: false }, () => (isNew = true))
  if (!isNew) deps.say(`already signed in as ${base.loginSession}`)
  return credentials
}

async function signInToBase(
  base: SsoBase,
  { args, request }: LoginRun,
  { plan, deps }: { readonly plan: Plan; readonly deps: ResolveDeps },
): Promise<void> {
  const ensureOptions = { login: request, loginCommand: `awsx login ${quoteWord(plan.profile)}` }
  // With `--check` the credentials decide. If none are cached, they are fetched from the portal below.
  const signedIn = args.options.check
    ? { ...(await ensureToken(base, deps, ensureOptions)), portal: 'not-asked' as const }
    : await ensureCheckedToken(base, deps, ensureOptions)
  await reportSignIn(base, signedIn, deps)
}

async function fetchCredentials(
  plan: Plan,
  { prepared, args, request }: LoginRun,
  deps: ResolveDeps,
  onLogin: () => void = () => {},
): Promise<Credentials> {
  if (request === null) return asCheck(args.options.check, () => resolveCredentials(plan, deps))
  return offerMfaSerial(prepared, plan, (changed) =>
    resolveCredentials(changed, {
      ...deps,
      mfa: lazyPrompt(prepared, changed, args.options),
      // With `--force` the sign-in is done, and the steps find its token.
      requestLogin() {
        onLogin()
        return Promise.resolve({ ...request, force: false })
      },
    }),
  )
}

async function loginToSession(target: SsoTarget, run: LoginRun): Promise<void> {
  const { prepared, args, request } = run
  const deps = createDeps(prepared, target, args.options, { ...nonInteractive, waitMs: interactiveWaitMs })
  const storage = await checkStorage(deps.store, request === null, {
    name: 'PROFILE',
    isForced: args.options.force,
    isShared: deps.share !== 'off',
  })
  const options = {
    login: storage.mayAsk ? request : null,
    loginCommand: `awsx login ${quoteWord(target.name)}`,
  }
  const signedIn = await storage.explain(() => ensureCheckedToken(target.signIn, deps, options))
  await reportSignIn(target.signIn, signedIn, deps)
  if (signedIn.from === 'login') await reportAccess(target.signIn, signedIn, deps, prepared)
}

/** With `--check`, a missing MFA code counts like a missing sign-in: both need the user. */
async function asCheck<T>(isCheck: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isCheck || !(error instanceof AwsxError) || error.code !== 'MFA_REQUIRED') throw error
    throw new AwsxError('SSO_LOGIN_REQUIRED', error.message, { hints: error.hints, cause: error })
  }
}
