import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Profile } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { readClientSettings } from '../../plan/endpoints.ts'
import { sourceKeys } from '../../plan/stored-key-base.ts'
import type { PortalTask } from '../../portal/portal-session.ts'
import { chooseAccount, chooseRole } from './configure-role.ts'
import { checkRegion, chooseSession } from './configure-session.ts'
import type { ConfigureArgs, ChosenSession, Wizard } from './configure-session.ts'
import { createPrompts } from '../../app/prompts.ts'
import { createLoginRequest } from '../../app/login-request.ts'
import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, nonInteractive } from '../../app/interaction-policy.ts'
import { prepare } from '../../app/prepare.ts'
import { joinWithOr } from '../../text/list-words.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { wizardJson, writeProfile } from './write-profile.ts'

/** Asks, signs in, then writes the session and the profile. Nothing is written until everything is known. */
export async function run(args: ConfigureArgs, context: Context): Promise<number> {
  rejectOtherOptions(args)
  if (args.positionals.setup === 'process') {
    const { configureProcess } = await import('./configure-process.ts')
    return configureProcess(args, context)
  }
  if (args.positionals.setup === 'docker')
    return (await import('./configure-docker.ts')).configureDocker(args, context)
  if (args.positionals.setup === 'git')
    return (await import('./configure-git.ts')).configureGit(args, context)
  if (args.positionals.setup === 'eks')
    return (await import('./configure-eks.ts')).configureEks(args, context)
  const wizard = await startWizard(args, context)
  const session = await chooseSession(wizard)
  const task = openPortal(session, wizard)
  const accountId = await chooseAccount(task, wizard)
  const roleName = await chooseRole(accountId, task, wizard)
  const name = await nameProfile(`${roleName}-${accountId}`, wizard)
  const region = await askRegion(session, name, wizard)
  const request = { session, accountId, roleName, name, region }
  const edited = await writeProfile(request, task, wizard)
  const isDeclined = edited.before !== edited.after && !edited.written
  task.deps.say(
    isDeclined
      ? 'nothing was written'
      : `profile "${name}" is ready: awsx exec ${quoteWord(name)} -- aws sts get-caller-identity`,
  )
  if (args.options.json) context.stdout.write(wizardJson(request, edited, wizard))
  return ExitCode.ok
}

/** The options of each setup, without those of all. */
const optionsOf = {
  sso: [
    'sso-session',
    'start-url',
    'sso-region',
    'scopes',
    'account-id',
    'role-name',
    'region',
    'profile-name',
    'use-device-code',
    'no-browser',
    'json',
  ],
  process: ['as', 'in-place', 'command', 'full-path', 'dry-run', 'json'],
  eks: ['cluster', 'region', 'dry-run'],
  docker: ['remove', 'dry-run'],
  git: ['remove', 'dry-run'],
} as const

function rejectOtherOptions({ positionals: { setup }, options }: ConfigureArgs): void {
  const own: readonly string[] = optionsOf[setup]
  const others = Object.values(optionsOf).flat()
  const name = others.find(
    (option) => !own.includes(option) && options[option] !== undefined && options[option] !== false,
  )
  if (name === undefined) return
  const setups = Object.entries(optionsOf).filter(([, names]) => (names as readonly string[]).includes(name))
  const where = joinWithOr(setups.map(([other]) => `awsx configure ${other}`))
  throw new AwsxError('USAGE', `configure: --${name} applies only to ${where}`, {
    hints: ['awsx configure --help'],
  })
}

async function startWizard(args: ConfigureArgs, context: Context): Promise<Wizard> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const named = nameOfProfile(args)
  const profile = named === undefined ? undefined : prepared.config.profile(named)
  if (profile !== undefined) rejectOtherSource(profile)
  const terminal = await context.openTerminal()
  const prompts = createPrompts(terminal.available() ? terminal : null, args.options.yes, (text) => {
    if (!args.options.quiet) context.stderr.write(text)
  })
  return { args, prepared, prompts, profile }
}

function nameOfProfile({ positionals, options }: ConfigureArgs): string | undefined {
  const [first, second] = positionals.profile
  if (second === undefined) return first ?? options.profile
  throw new AwsxError('USAGE', `configure: unexpected argument "${second}"`, {
    hints: ['awsx configure sso changes one profile at a time'],
  })
}

function rejectOtherSource(profile: Profile): void {
  const key = sourceKeys.find((name) => (profile.get(name)?.value ?? '') !== '')
  if (key === undefined) return
  throw new AwsxError(
    'CONFIG_INVALID',
    `profile "${profile.name}" has ${key}, so it is not an Identity Center profile`,
    {
      hints: ['choose a different name with --profile-name', `remove ${key} from the profile first`],
    },
  )
}

function openPortal({ signIn }: ChosenSession, { args, prepared }: Wizard): PortalTask {
  const clients = readClientSettings(prepared.config, undefined, signIn.ssoRegion, prepared.context)
  const interaction = { ...nonInteractive, waitMs: interactiveWaitMs }
  return {
    signIn,
    deps: createDeps(prepared, { clients }, args.options, interaction),
    login: createLoginRequest(prepared, args.options),
    loginCommand: 'awsx configure sso',
  }
}

async function nameProfile(offer: string, { args, prompts, prepared, profile }: Wizard): Promise<string> {
  const { config } = prepared
  const given = args.options['profile-name'] ?? nameOfProfile(args)
  const name = await prompts.ask({
    option: '--profile-name',
    given: given ?? profile?.name,
    text: 'Profile name',
    offer: offer.replaceAll(/[^\w\-/.%@:+]/g, '-'),
    check: (answer) =>
      isIdentifier(answer) || config.profile(answer) !== undefined ? undefined : identifierRule,
  })
  const existing = config.profile(name)
  if (existing !== undefined) rejectOtherSource(existing)
  return name
}

/** A profile keeps its region unless --region is given. */
async function askRegion(session: ChosenSession, name: string, wizard: Wizard): Promise<string> {
  const { args, prompts, prepared } = wizard
  const present = prepared.config.profile(name)?.get('region')?.value
  return prompts.ask({
    option: '--region',
    given: args.options.region ?? (present === '' ? undefined : present),
    text: 'Default region',
    offer: session.signIn.ssoRegion,
    check: args.options.region === undefined && present !== undefined ? () => undefined : checkRegion,
  })
}
