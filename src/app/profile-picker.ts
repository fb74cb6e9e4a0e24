import type { Config, Profile } from '../config/types.ts'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { isAbsent } from '../plan/stored-key-base.ts'
import type { Choice } from '../terminal/picker-state.ts'
import { recordUse, orderByRecentUse, readRecentUses } from '../profiles/recent-use.ts'
import { listAllProfiles } from '../profiles/stored-key-names.ts'
import { listAccountNames } from './account-names.ts'
import { openUserRecords } from './user-records.ts'
import { escapeText } from '../text/escape.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Prepared } from './prepare.ts'

/** How the command is run again without picking. */
export interface NamedCommand {
  /** Its words before the profile: `exec`. */
  readonly name: string
  /** The words of the command that it runs. */
  readonly words?: readonly string[]
  readonly quiet: boolean
}

/** Variables from which SDKs take credentials if no profile is named. If one is set, there is no need to pick a profile. */
const ambientVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/**
 * Lets the user pick a profile, unless there is only one choice.
 * @throws AwsxError INTERRUPTED if the user cancels
 */
export async function pickProfile(prepared: Prepared, command: NamedCommand): Promise<Prepared> {
  const { config, context, choice } = prepared
  const all = listAllProfiles(config.profileNames(), context, openUserRecords(prepared))
  const names = all.filter((name) => !isSettingsOnly(name, prepared))
  if (!names.some((name) => name !== choice.name)) return prepared
  if (ambientVariables.some((name) => readVariable(context, name) !== undefined)) return prepared
  const terminal = await context.openTerminal()
  if (!terminal.available()) return prepared
  const name = await pickName(names, prepared)
  if (!command.quiet)
    context.stderr.write(`awsx: to run this again: ${escapeText(commandLine(name, command))}\n`)
  return { ...prepared, choice: { name, from: 'argument', explicit: true } }
}

/** Whether it is a `default` without credentials, which counts as absent. */
function isSettingsOnly(name: string, { config, choice, planOptions }: Prepared): boolean {
  if (name !== choice.name || planOptions.hasStoredKey?.(name) === true) return false
  const profile = readIfClean(name, config)
  return profile !== undefined && isAbsent(choice, profile)
}

function commandLine(profile: string, { name, words = [] }: NamedCommand): string {
  const rest = words.length === 0 ? [] : ['--', ...words.map(quoteWord)]
  return ['awsx', name, quoteWord(profile), ...rest].join(' ')
}

/**
 * Lets the user pick one of these profiles, and records the choice for the order of the next list.
 * @throws AwsxError INTERRUPTED if the user cancels
 */
export async function pickName(names: readonly string[], prepared: Prepared): Promise<string> {
  const { config, context, settings } = prepared
  const terminal = await context.openTerminal()
  const accountNames = listAccountNames(config, context)
  const ordered = orderByRecentUse(names, readRecentUses(context), context.now())
  const name = await terminal.pick(
    'Profile',
    ordered.map((profile) => describeChoice(profile, config, accountNames)),
  )
  // Without a store, awsx writes no file at all.
  if (settings.store !== 'none') recordUse(name, context)
  return name
}

/** Uses only what the profile itself states, because planning thousands of profiles is slow. */
function describeChoice(name: string, config: Config, accountNames: ReadonlyMap<string, string>): Choice {
  const profile = readIfClean(name, config)
  if (profile === undefined) return [name]
  const get = (key: string): string => profile.get(key)?.value ?? ''
  const [, account = '', role = ''] =
    /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(get('role_arn')) ?? []
  const accountId = account || get('sso_account_id') || get('aws_account_id')
  return [
    name,
    accountId,
    get('awsx_account_name') || (accountNames.get(accountId) ?? ''),
    role || get('sso_role_name'),
    get('awsx_tags'),
  ]
}

/** A section that cannot be read is an error only when it is picked. */
function readIfClean(name: string, config: Config): Profile | undefined {
  try {
    return config.profile(name)
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
