import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, nonInteractive } from '../../app/interaction-policy.ts'
import { createLoginRequest } from '../../app/login-request.ts'
import type { Prepared } from '../../app/prepare.ts'
import { confirmOn } from '../../app/prompts.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { changeConfig } from '../../config-edit/change-config.ts'
import { editSection } from '../../config-edit/edit-section.ts'
import { chooseRegion, sourceOf } from '../../config/choose-profile.ts'
import { loadConfig } from '../../config/load-config.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import { isRegionName } from '../../config/region-name.ts'
import type { Profile } from '../../config/types.ts'
import { saveSignIn } from '../../console-login/save-sign-in.ts'
import { signInToConsole } from '../../console-login/sign-in.ts'
import type { ConsoleSignIn } from '../../console-login/sign-in.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import { readClientSettings } from '../../plan/endpoints.ts'
import { readKey } from '../../plan/plan-context.ts'
import { isSso } from '../../plan/sso-base.ts'
import { sourceKeys } from '../../plan/stored-key-base.ts'
import { promptLock, promptLockOptions } from '../../sso-login/lock-options.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { checkStorage } from './check-storage.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { loginJson } from './login-json.ts'
import type { loginShape } from './login-command.ts'

type LoginArgs = ArgsOf<typeof loginShape>

/** The offer of the AWS CLI. */
const offeredRegion = 'us-east-1'

/**
 * Signs in with the user's session of the web console, as `aws login` does, and writes `login_session` to the profile, which need not exist.
 * @throws AwsxError CONFIG_INVALID for a profile with other credentials; as `signInToConsole`
 */
export async function loginWithConsole({ options }: LoginArgs, prepared: Prepared): Promise<number> {
  if (options.all || options.check)
    throw new AwsxError(
      'USAGE',
      `login: --console-credentials and --${options.all ? 'all' : 'check'} cannot be combined`,
    )
  const { config, context, choice } = prepared
  const { name } = choice
  const profile = config.profile(name)
  requireFree(name, profile)
  const known = chooseRegion(context, options.region, sourceOf(config, profile, 'region'))?.value
  const region = known ?? (await askRegion(prepared))
  const clients = readClientSettings(config, profile, region, context)
  const deps = createDeps(prepared, { clients }, options, { ...nonInteractive, waitMs: interactiveWaitMs })
  await checkStorage(deps.store, false, { name, isForced: true, isShared: deps.share !== 'off' })
  const request = createLoginRequest(prepared, options)
  const signIn = await deps.store.withLock(promptLock, promptLockOptions(deps, 'sign-in to AWS'), () =>
    signInToConsole({ deps, request, region }),
  )
  if (!(await mayReplace(profile, signIn, prepared))) {
    deps.say('nothing was changed')
    return ExitCode.ok
  }
  await saveSignIn(signIn, deps)
  const hasRegion = profile !== undefined && readKey(profile, 'region') !== undefined
  // A region of the environment is not the profile's.
  const isChosen = !hasRegion && (known === undefined || options.region !== undefined)
  const set = { login_session: signIn.loginSession, ...(isChosen ? { region } : {}) }
  await changeConfig(context, deps.store, ({ text }) =>
    editSection(text, 'config', { kind: 'profile', name, set }),
  )
  deps.say(`profile "${name}" is ready: awsx exec ${quoteWord(name)} -- aws sts get-caller-identity`)
  if (options.json) {
    const changed = { ...prepared, config: loadConfig(context) }
    const plan = planWithChecks(changed.config, { name, from: 'argument', explicit: true }, {}, context)
    const results = [{ target: { kind: 'plan', plan }, cachedUntil: null } as const]
    context.stdout.write(jsonDocument(loginJson(results, changed, options)))
  }
  return ExitCode.ok
}

/** The profile must not get other credentials instead of these, as the AWS CLI requires. */
function requireFree(name: string, profile: Profile | undefined): void {
  if (profile === undefined) {
    if (isIdentifier(name)) return
    throw new AwsxError('USAGE', `login: invalid profile name "${name}"; ${identifierRule}`)
  }
  const key = isSso(profile)
    ? 'an Identity Center sign-in'
    : sourceKeys.find((other) => other !== 'login_session' && readKey(profile, other) !== undefined)
  if (key === undefined) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `profile "${name}" has ${key}, so it cannot use console credentials`,
    {
      hints: [
        'choose a different name: awsx login NAME --console-credentials',
        `to sign in for the profile as it is: awsx login ${quoteWord(name)}`,
      ],
    },
  )
}

async function askRegion({ context }: Prepared): Promise<string> {
  const terminal = await context.openTerminal()
  if (!terminal.available())
    throw new AwsxError('USAGE', 'login: --region is required, because there is no terminal to prompt on', {
      hints: ['awsx login NAME --console-credentials --region us-east-1'],
    })
  for (;;) {
    const typed = (await terminal.ask(`AWS region [${offeredRegion}]: `)).trim()
    const region = typed === '' ? offeredRegion : typed
    if (isRegionName(region)) return region
    terminal.say('awsx: a region looks like us-east-1')
  }
}

/** Whether the profile may get the sign-in, if it is that of another user or role. */
async function mayReplace(
  profile: Profile | undefined,
  { loginSession }: ConsoleSignIn,
  { context }: Prepared,
): Promise<boolean> {
  const before = profile === undefined ? undefined : readKey(profile, 'login_session')
  if (profile === undefined || before === undefined || before.trim() === loginSession) return true
  const terminal = await context.openTerminal()
  if (!terminal.available())
    throw new AwsxError(
      'CONFIG_INVALID',
      `profile "${profile.name}" is for ${before}, but you signed in as ${loginSession}`,
      {
        hints: ['choose the other session on the sign-in page, or a different profile name'],
      },
    )
  return confirmOn(
    terminal,
    `Profile "${profile.name}" is for ${before}. Change it to ${loginSession}?`,
    'no',
  )
}
