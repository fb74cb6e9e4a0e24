import { describeIgnored } from '../config/ignored-headers.ts'
import { AwsxError } from '../errors.ts'
import type { Config, Profile } from '../config/types.ts'
import { findClosest } from '../text/did-you-mean.ts'

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
  return new AwsxError('PROFILE_NOT_FOUND', `profile "${name}"${source} not found in ${showFiles(config)}`, {
    hints: [...suggest(config, 'profile', name, [...config.profileNames(), ...others]), ...nextSteps(config)],
  })
}

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
      ...(hasProfiles ? ['name a profile, for example: awsx exec PROFILE -- COMMAND'] : []),
      ...nextSteps(config),
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

function nextSteps(config: Config): readonly string[] {
  if (config.profileNames().length > 0) return ['list all profiles: awsx list']
  return ['set up an Identity Center profile: awsx configure sso', 'store an access key: awsx add default']
}

/** A file with an empty path does not exist: its variable is set but empty. */
function showFiles(config: Config): string {
  const files = [config.files.config, config.files.credentials].filter((file) => file !== '')
  const shown = files.map((file) => config.show({ file, line: 1 }).replace(/:1$/, ''))
  return shown.length === 0 ? 'any file, because AWS_CONFIG_FILE is empty' : shown.join(' or ')
}
