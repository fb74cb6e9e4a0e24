import { isIdentifier } from '../config/header-syntax.ts'
import { describeIgnored } from '../config/ignored-headers.ts'
import { AwsxError } from '../errors.ts'
import type { Config, Profile } from '../config/types.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { quoteWord } from '../text/quote-word.ts'

/**
 * The error for a requested profile that is in no file.
 * @param from where the name comes from: `argument`, or the name of a variable
 * @param others other names that the user may have meant
 */
export function profileNotFound(
  config: Config,
  name: string,
  from: string,
  others: readonly string[] = [],
): AwsxError {
  const source = from === 'argument' ? '' : ` (from ${from})`
  const kind = others.length === 0 ? 'profile' : 'profile or sso-session'
  return new AwsxError('PROFILE_NOT_FOUND', `${kind} "${name}"${source} not found in ${showFiles(config)}`, {
    hints: [
      ...suggest(config, 'profile', name, [...config.profileNames(), ...others]),
      ...nextSteps(config, name),
    ],
  })
}

/** A command that names a profile. The error report replaces it with the command that failed. */
export const exampleWithProfile = 'awsx exec PROFILE -- COMMAND'

/**
 * The error if no profile is named and there is no profile `default`.
 * @param settingsOnly profile `default` if it has no credentials; undefined if it has credentials or does not exist
 */
export function noProfileNamed(config: Config, settingsOnly: Profile | undefined): AwsxError {
  const hasProfiles = config.profileNames().length > 0
  const reason = settingsOnly === undefined ? `not found in ${showFiles(config)}` : 'has no credentials'
  return new AwsxError('PROFILE_NOT_FOUND', `no profile given, and profile "default" ${reason}`, {
    ...(settingsOnly === undefined ? {} : { at: config.show(settingsOnly.location) }),
    hints: [
      ...(hasProfiles ? [`name a profile, for example: ${exampleWithProfile}`] : []),
      ...nextSteps(config, 'default'),
    ],
  })
}

/** Hints for a missing section: headers that look like it, and similar names from the list. */
export function suggest(
  config: Config,
  kind: 'profile' | 'sso-session',
  name: string,
  names: readonly string[],
): readonly string[] {
  const closest = findClosest(name, names, 3).map((other) => `"${other}"`)
  return [
    ...describeIgnored(config, kind, name),
    ...(closest.length === 0 ? [] : [`did you mean ${closest.join(' or ')}?`]),
  ]
}

/** Finding one takes less time than parsing the headers of a thousand. */
const plainProfile = /(?<![^\n])\[profile [A-Za-z0-9]+\]\r?(?![^\n])/

/** Says that no file has a profile, and how to get the first one; undefined if there is a profile or an sso-session. */
export function describeEmptyConfig(
  config: Config,
): { readonly message: string; readonly hints: readonly string[] } | undefined {
  if (plainProfile.test(config.sources().config.text)) return undefined
  if (config.profileNames().length > 0 || config.ssoSessionNames().length > 0) return undefined
  return { message: `no profiles in ${showFiles(config)}`, hints: nextSteps(config, 'default') }
}

/** @param name of the profile that does not exist */
function nextSteps(config: Config, name: string): readonly string[] {
  if (config.profileNames().length > 0) return ['list all profiles: awsx list']
  return [
    'set up an Identity Center profile: awsx configure sso',
    ...(isIdentifier(name) ? [`store an access key: awsx add ${quoteWord(name)}`] : []),
  ]
}

/** A file with an empty path does not exist: its variable is set but empty. */
function showFiles(config: Config): string {
  const files = [config.files.config, config.files.credentials].filter((file) => file !== '')
  const shown = files.map((file) => config.show({ file, line: 1 }).replace(/:1$/, ''))
  return shown.length === 0 ? 'any file, because AWS_CONFIG_FILE is empty' : shown.join(' or ')
}
