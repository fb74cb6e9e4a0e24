import { makeCheckedContext } from '../../plan/checked-plan.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Profile } from '../../config/types.ts'
import { readVariable } from '../../context.ts'
import { splitList } from '../../text/split-list.ts'
import { normalizeStartUrl } from '../../plan/same-portal.ts'
import { readSsoSession } from '../../plan/sso-base.ts'
import type { SsoSignIn } from '../../plan/types.ts'
import { isAwsHost, readStartUrl, regionOfHost } from '../../portal/start-url.ts'
import { AwsxError, messageOf } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import type { configureShape } from './configure-command.ts'
import type { Prompts } from '../../app/prompts.ts'
import type { Prepared } from '../../app/prepare.ts'
import { isRegionName } from '../../config/region-name.ts'

export type ConfigureArgs = ArgsOf<typeof configureShape>

/** The state of the wizard. */
export interface Wizard {
  readonly args: ConfigureArgs
  readonly prepared: Prepared
  readonly prompts: Prompts
  /** The profile to change; undefined for a new one. */
  readonly profile: Profile | undefined
}

/** The session that the wizard chose. */
export interface ChosenSession {
  readonly signIn: SsoSignIn & { readonly ssoSession: string; readonly scopes: readonly string[] }
  readonly isNew: boolean
}

const defaultScopes = 'sso:account:access'

/**
 * Chooses a session: the profile's own without asking, otherwise an existing one by name, otherwise a new one.
 * @throws AwsxError USAGE for an option that contradicts the session of that name; SSO_INCOMPLETE, CONFIG_INVALID for an unusable
 *   session
 */
export async function chooseSession(wizard: Wizard): Promise<ChosenSession> {
  const { args, prepared, prompts } = wizard
  const { config, context } = prepared
  const name = await prompts.ask({
    option: '--sso-session',
    given: args.options['sso-session'] ?? sessionOfProfile(wizard),
    text: 'SSO session name',
    offer: offerName(wizard),
    check: (answer) =>
      isIdentifier(answer) || config.ssoSession(answer) !== undefined ? undefined : identifierRule,
  })
  const section = config.ssoSession(name)
  if (section === undefined) return { signIn: await askSession(name, wizard), isNew: true }
  const found = readSsoSession(makeCheckedContext(config, context), section)
  rejectOtherSession(name, found, args)
  return { signIn: { ...found, ssoSession: name, scopes: found.scopes ?? [defaultScopes] }, isNew: false }
}

/** The session that the profile has. The user then changes account and role, not the portal. */
function sessionOfProfile({ profile, args }: Wizard): string | undefined {
  const name = profile?.get('sso_session')?.value
  return name === '' || args.options['start-url'] !== undefined ? undefined : name
}

/** For a legacy profile, the session with the same start URL if there is one; otherwise the first session, or a free name. */
function offerName({ prepared, profile, args }: Wizard): string | undefined {
  const { config } = prepared
  const url = args.options['start-url'] ?? profile?.get('sso_start_url')?.value
  const names = config.ssoSessionNames()
  const normal = normalizeStartUrl(url ?? '')
  const same = names.find(
    (name) => normalizeStartUrl(config.ssoSession(name)?.get('sso_start_url')?.value ?? '') === normal,
  )
  if (url !== undefined) return same ?? firstFree(names)
  return names[0] ?? firstFree(names)
}

function firstFree(names: readonly string[]): string {
  return ['sso', 'sso-2', 'sso-3'].find((name) => !names.includes(name)) ?? 'sso-new'
}

function rejectOtherSession(name: string, found: SsoSignIn, { options }: ConfigureArgs): void {
  const pairs = [
    ['--start-url', options['start-url'], found.startUrl, normalizeStartUrl],
    ['--sso-region', options['sso-region'], found.ssoRegion, (region: string) => region],
  ] as const
  for (const [option, given, present, normalize] of pairs) {
    if (given === undefined || normalize(given) === normalize(present)) continue
    throw new AwsxError(
      'USAGE',
      `configure: sso-session "${name}" has ${present}, but ${option} is ${given}`,
      {
        hints: ['use a different name with --sso-session', `omit ${option} to use the session unchanged`],
      },
    )
  }
}

async function askSession(name: string, wizard: Wizard): Promise<ChosenSession['signIn']> {
  const { args, prompts, profile } = wizard
  const startUrl = await prompts.ask({
    option: '--start-url',
    given: args.options['start-url'],
    text: 'SSO start URL',
    offer: profile?.get('sso_start_url')?.value,
    check: (answer) =>
      readStartUrl(answer) === undefined
        ? 'a start URL looks like https://example.awsapps.com/start'
        : undefined,
  })
  const legacyRegion = profile?.get('sso_region')?.value
  const ssoRegion = await prompts.ask({
    option: '--sso-region',
    given: args.options['sso-region'] ?? (await findPortalRegion(startUrl, wizard)),
    text: 'SSO region',
    offer: legacyRegion ?? readVariable(wizard.prepared.context, 'AWS_REGION'),
    check: checkRegion,
  })
  const scopes = await prompts.ask({
    option: '--scopes',
    given: args.options.scopes,
    text: 'SSO registration scopes',
    offer: defaultScopes,
    check: (answer) =>
      /^[\w:.\-/]+(?:\s*,\s*[\w:.\-/]+)*$/.test(answer) ? undefined : 'separate scopes with commas',
  })
  return { ssoSession: name, startUrl, ssoRegion, scopes: splitList(scopes) }
}

/** Reads the region from the host of the start URL. A custom domain is followed to the AWS portal that it redirects to. */
async function findPortalRegion(
  startUrl: string,
  { prepared, prompts }: Wizard,
): Promise<string | undefined> {
  const url = readStartUrl(startUrl)
  if (url === undefined) return undefined
  if (isAwsHost(url.hostname)) return regionOfHost(url.hostname)
  const { findRedirect } = await import('../../aws/find-redirect.ts')
  try {
    const target = await findRedirect(url, prepared.context)
    if (target === undefined || !isAwsHost(target.hostname)) {
      prompts.show(
        `awsx: ${escapeText(url.hostname)} does not redirect to an AWS access portal; using it unchanged\n`,
      )
      return undefined
    }
    prompts.show(`awsx: ${escapeText(url.hostname)} redirects to ${escapeText(target.hostname)}\n`)
    return regionOfHost(target.hostname)
  } catch (error) {
    prepared.debug?.(`portal: ${url.hostname}: ${messageOf(error)}`)
    prompts.show(`awsx: ${escapeText(url.hostname)} cannot be reached; using it unchanged\n`)
    return undefined
  }
}

/** @returns what is wrong with a region name, undefined for a valid one */
export function checkRegion(answer: string): string | undefined {
  return isRegionName(answer) ? undefined : 'a region looks like us-east-1'
}
