import { editSection } from '../../config-edit/edit-section.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Config, Profile } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { readClientSettings } from '../../plan/endpoints.ts'
import { sourceKeys } from '../../plan/stored-key-base.ts'
import { changeConfig, readConfigText } from '../../config-edit/change-config.ts'
import { nameKey, ownerKey, readOwnershipMarker } from '../../portal/ownership-marker.ts'
import type { PortalTask } from '../../portal/portal-session.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { chooseAccount, chooseRole } from './configure-role.ts'
import { checkRegion, chooseSession } from './configure-session.ts'
import type { ConfigureArgs, ChosenSession, Wizard } from './configure-session.ts'
import { outputStyle } from '../../app/output-style.ts'
import { createPrompts } from '../../app/prompts.ts'
import { createLoginRequest } from '../../app/login-request.ts'
import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, nonInteractive } from '../../app/interaction-policy.ts'
import { prepare } from '../../app/prepare.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Asks, signs in, then writes the session and the profile. Nothing is written until everything is known. */
export async function run(args: ConfigureArgs, context: Context): Promise<number> {
  rejectOtherOptions(args)
  if (args.positionals.setup === 'process') {
    const { configureProcess } = await import('./configure-process.ts')
    return configureProcess(args, context)
  }
  const wizard = await startWizard(args, context)
  const session = await chooseSession(wizard)
  const task = openPortal(session, wizard)
  const accountId = await chooseAccount(task, wizard)
  const roleName = await chooseRole(accountId, task, wizard)
  const name = await nameProfile(`${roleName}-${accountId}`, wizard)
  const region = await askRegion(session, name, wizard)
  const request = { session, accountId, roleName, name, region }
  if (!(await write(request, task, wizard))) {
    task.deps.say('nothing was written')
    return ExitCode.ok
  }
  task.deps.say(`profile "${name}" is ready: awsx exec ${quoteWord(name)} -- aws sts get-caller-identity`)
  return ExitCode.ok
}

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
  ],
  process: ['as', 'in-place', 'command', 'full-path', 'dry-run'],
} as const

function rejectOtherOptions({ positionals: { setup }, options }: ConfigureArgs): void {
  const other = setup === 'sso' ? 'process' : 'sso'
  const name = optionsOf[other].find((option) => options[option] !== undefined && options[option] !== false)
  if (name === undefined) return
  throw new AwsxError('USAGE', `configure: --${name} applies only to awsx configure ${other}`, {
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

interface Request {
  readonly session: ChosenSession
  readonly accountId: string
  readonly roleName: string
  readonly name: string
  readonly region: string
}

/** Shows the diff first. Changing only the account and role needs no confirmation: the user has just picked them. */
async function write(request: Request, { deps }: PortalTask, wizard: Wizard): Promise<boolean> {
  const { config, context } = wizard.prepared
  const before = readConfigText(context).text
  const after = edit(before, request, config)
  if (before === after) return true
  const style = outputStyle(context.stderr, context, wizard.args.options)
  wizard.prompts.showDiff(showDiff(before, after, config.files.config), style)
  const keepsSession = wizard.profile?.get('sso_session')?.value === request.session.signIn.ssoSession
  if (!keepsSession && !(await wizard.prompts.confirm(`Write this to ${config.files.config}?`))) return false
  await changeConfig(context, deps.store, ({ text, readWith }) => edit(text, request, readWith(text)))
  return true
}

const legacyKeys = ['sso_start_url', 'sso_region', 'sso_registration_scopes']

function edit(text: string, { session, accountId, roleName, name, region }: Request, config: Config): string {
  const { ssoSession, startUrl, ssoRegion, scopes } = session.signIn
  const owner = config.profile(name)?.get(ownerKey)?.value
  // A profile that now uses another role no longer belongs to awsx sync.
  const isOtherRole = owner !== undefined && owner !== readOwnershipMarker(ssoSession, accountId, roleName)
  const withProfile = editSection(text, 'config', {
    kind: 'profile',
    name,
    set: { sso_session: ssoSession, sso_account_id: accountId, sso_role_name: roleName, region },
    remove: [...legacyKeys, ...(isOtherRole ? [ownerKey, nameKey] : [])],
  })
  if (!session.isNew) return withProfile
  return editSection(withProfile, 'config', {
    kind: 'sso-session',
    name: ssoSession,
    set: { sso_start_url: startUrl, sso_region: ssoRegion, sso_registration_scopes: scopes.join(',') },
  })
}
