import { makeCheckedContext } from '../../plan/checked-plan.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { identifierRule, isIdentifier } from '../../config/header-syntax.ts'
import type { Config, Profile } from '../../config/types.ts'
import { readVariable } from '../../context.ts'
import { splitList } from '../../text/split-list.ts'
import { normalizeStartUrl } from '../../plan/same-portal.ts'
import { readSsoSession } from '../../plan/sso-base.ts'
import type { SsoSignIn } from '../../plan/types.ts'
import { isAwsHost, readStartUrl, regionOfHost } from '../../portal/start-url.ts'
import { deriveSessionName, readTypedStartUrl } from '../../portal/typed-start-url.ts'
import { AwsxError } from '../../errors.ts'
import { messageOf } from '../../text/message-of.ts'
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
 * Chooses a session. Uses the named one or the profile's own without prompting. Otherwise, asks for a start URL and uses the session that
 * has it, or creates one.
 * @throws AwsxError USAGE for an option that contradicts the session of that name; SSO_INCOMPLETE, CONFIG_INVALID for an unusable
 *   session
 */
export async function chooseSession(wizard: Wizard): Promise<ChosenSession> {
  const { config } = wizard.prepared
  const named = wizard.args.options['sso-session'] ?? sessionOfProfile(wizard)
  if (named !== undefined) {
    const name = await askName(named, undefined, wizard)
    if (config.ssoSession(name) !== undefined) return openSession(name, wizard)
    return { signIn: await askSession(name, await askStartUrl(wizard), wizard), isNew: true }
  }
  const startUrl = await askStartUrl(wizard)
  const existing = findSessionOf(startUrl, config)
  if (existing !== undefined) return openSession(existing, wizard)
  const name = await askName(undefined, deriveSessionName(startUrl, config.ssoSessionNames()), wizard)
  return { signIn: await askSession(name, startUrl, wizard), isNew: true }
}

function openSession(name: string, { args, prepared }: Wizard): ChosenSession {
  const { config, context } = prepared
  const section = config.ssoSession(name)
  if (section === undefined) throw new TypeError(`no sso-session "${name}"`)
  const found = readSsoSession(makeCheckedContext(config, context), section)
  rejectOtherSession(name, found, args)
  return { signIn: { ...found, ssoSession: name, scopes: found.scopes ?? [defaultScopes] }, isNew: false }
}

function askName(given: string | undefined, offer: string | undefined, wizard: Wizard): Promise<string> {
  const { config } = wizard.prepared
  return wizard.prompts.ask({
    option: '--sso-session',
    given,
    text: 'SSO session name',
    offer,
    check: (answer) =>
      isIdentifier(answer) || config.ssoSession(answer) !== undefined ? undefined : identifierRule,
  })
}

/** The session that the profile has. The user then changes account and role, not the portal. */
function sessionOfProfile({ profile, args }: Wizard): string | undefined {
  const name = profile?.get('sso_session')?.value
  return name === '' || args.options['start-url'] !== undefined ? undefined : name
}

function urlOf(name: string, config: Config): string | undefined {
  return config.ssoSession(name)?.get('sso_start_url')?.value || undefined
}

function findSessionOf(startUrl: string, config: Config): string | undefined {
  const normal = normalizeStartUrl(startUrl)
  return config.ssoSessionNames().find((name) => normalizeStartUrl(urlOf(name, config) ?? '') === normal)
}

/**
 * Suggests the start URL of the profile if it has the legacy form, otherwise that of the first session. Also accepts the name of a session.
 */
async function askStartUrl({ args, prompts, prepared, profile }: Wizard): Promise<string> {
  const { config } = prepared
  const given = args.options['start-url']
  const [first] = config.ssoSessionNames()
  const own = profile?.get('sso_start_url')?.value
  const offer = own ?? (first === undefined ? undefined : urlOf(first, config))
  const resolve = (answer: string): string | undefined => urlOf(answer, config) ?? readTypedStartUrl(answer)
  if (given === undefined && offer === undefined) prompts.explain(whereToFindIt)
  const answer = await prompts.ask({
    option: '--start-url',
    given,
    text: 'SSO start URL',
    offer,
    check: (text) =>
      resolve(text) === undefined ? 'a start URL looks like https://example.awsapps.com/start' : undefined,
  })
  return resolve(answer) ?? answer
}

const whereToFindIt = [
  'The start URL is the address of your AWS access portal, the page that lists',
  'your accounts, such as example.awsapps.com. Administrators find it in the IAM',
  'Identity Center console, under Settings: AWS access portal URL.',
]

const whatTheRegionIs = [
  'The SSO region is the AWS region of IAM Identity Center, such as us-east-1. The',
  'access portal shows it under Access keys of an account.',
]

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

async function askSession(name: string, startUrl: string, wizard: Wizard): Promise<ChosenSession['signIn']> {
  const { args, prompts, profile } = wizard
  const legacyRegion = profile?.get('sso_region')?.value
  const given = args.options['sso-region'] ?? (await findPortalRegion(startUrl, wizard))
  if (given === undefined) prompts.explain(whatTheRegionIs)
  const ssoRegion = await prompts.ask({
    option: '--sso-region',
    given,
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
