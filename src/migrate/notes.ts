import type { Config, Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import { moveKey } from './describe-blocker.ts'
import { findBlocker } from './find-blocker.ts'
import { readIfClean } from './read-if-clean.ts'
import type { ImportInput, KeyChange, Note, ToolName, Conversion } from './types.ts'
import { isWrittenByAwsume } from './convert-awsume.ts'

/** Names that a note lists before it gives only a count. */
const shownNames = 5

/** What was decided for each profile. */
export interface Conversions {
  readonly changes: ReadonlyMap<string, KeyChange>
  readonly conversions: ReadonlyMap<string, Conversion>
  readonly earlierNotes: readonly Note[]
}

/** Notes about what the tools do beyond the profiles, and what awsx does not support. */
export function listNotes(input: ImportInput, decided: Conversions): readonly Note[] {
  const { tools } = input
  const profiles = listProfiles(input.config)
  return [
    ...(tools.has('aws-vault') ? noteAwsVault(input, profiles, decided) : []),
    ...(tools.has('granted') ? noteKeys(profiles, 'granted', grantedKeys) : []),
    ...(tools.has('awsume') ? noteAwsume(input, profiles) : []),
  ]
}

function listProfiles(config: Config): readonly Profile[] {
  return config.profileNames().flatMap((name) => readIfClean(() => config.profile(name)) ?? [])
}

const grantedKeys: Readonly<Record<string, string>> = {
  granted_icon: 'awsx sets the color of a container (awsx_color), but no icon',
}

function noteAwsVault(
  input: ImportInput,
  profiles: readonly Profile[],
  { changes, conversions, earlierNotes }: Conversions,
): readonly Note[] {
  const known = new Set(earlierNotes.flatMap(({ hints }) => hints))
  const isUsed = [...conversions.values()].some(
    (conversion) => 'tool' in conversion && conversion.tool === 'aws-vault',
  )
  const askingProfiles = new Set(
    [...conversions].filter(([, { kind }]) => kind !== 'change').map(([name]) => name),
  )
  const roles = profiles.filter((profile) => readKey(profile, 'role_arn') !== undefined)
  const keyless = roles.flatMap(({ name }) => {
    const blocker = findBlocker(name, { input, changes, askingProfiles })
    if (blocker?.kind !== 'key' || askingProfiles.has(blocker.profile)) return []
    return moveKey('aws-vault', blocker.profile).every((hint) => known.has(hint)) ? [] : [blocker.profile]
  })
  const keys = [...new Set(keyless)].map((name): Note => {
    const message = `profile "${name}" has no credentials in the AWS files; a key in aws-vault's keyring is not imported`
    return { tool: 'aws-vault', message, location: undefined, hints: moveKey('aws-vault', name) }
  })
  const inherited = input.isNamed ? noteDefault(profiles) : []
  return [...(input.isNamed || input.hasAwsVault || isUsed ? keys : []), ...inherited]
}

const inheritedKeys = [
  'mfa_serial',
  'region',
  'role_arn',
  'source_profile',
  'duration_seconds',
  'sso_start_url',
]

/** aws-vault lets every profile inherit from `[default]`; the AWS tools and awsx do not. */
function noteDefault(profiles: readonly Profile[]): readonly Note[] {
  const source = profiles.find(({ name }) => name === 'default')
  if (source === undefined) return []
  return inheritedKeys.flatMap((key) => {
    const property = source.get(key)
    const dependents = profiles.filter(
      (profile) =>
        profile !== source &&
        readKey(profile, key) === undefined &&
        readKey(profile, 'include_profile') === undefined,
    )
    if (property === undefined || property.value === '' || dependents.length === 0) return []
    const message = `aws-vault lets profiles without ${key} inherit it from [default] (${nameSome(dependents)}); like the AWS CLI, awsx does not`
    const hints = [`if you want that, add ${key} or include_profile = default to the profile`]
    return [{ tool: 'aws-vault', message, location: property.location, hints } satisfies Note]
  })
}

function noteKeys(
  profiles: readonly Profile[],
  tool: ToolName,
  keys: Readonly<Record<string, string>>,
): readonly Note[] {
  return Object.entries(keys).flatMap(([key, hint]) => {
    const holders = profiles.filter((profile) => readKey(profile, key) !== undefined)
    if (holders.length === 0) return []
    const message = `awsx has no equivalent of ${key} (${nameSome(holders)})`
    return [{ tool, message, location: holders[0]?.get(key)?.location, hints: [hint] } satisfies Note]
  })
}

function noteAwsume({ awsume }: ImportInput, profiles: readonly Profile[]): readonly Note[] {
  const temporary = profiles.filter(isWrittenByAwsume)
  const outputs: readonly Note[] =
    temporary.length === 0
      ? []
      : [
          {
            tool: 'awsume',
            message: `awsume wrote temporary keys for ${nameSome(temporary)}; they were left unchanged and will expire`,
            location: temporary[0]?.location,
            hints: ['delete the sections once nothing uses them; awsx use and awsx exec do not write any'],
          },
        ]
  const settings = [
    awsume?.roleDuration === undefined
      ? undefined
      : `role-duration ${awsume.roleDuration}: set duration = "${awsume.roleDuration}s" in awsx's settings file`,
    awsume?.region === undefined
      ? undefined
      : `region ${awsume.region}: add it to the profiles without a region`,
    awsume?.roleSessionName === undefined
      ? undefined
      : `role-session-name ${awsume.roleSessionName}: add role_session_name to the profiles`,
  ].filter((line) => line !== undefined)
  const message = "awsume's settings are not imported"
  return [
    ...outputs,
    ...(settings.length === 0
      ? []
      : [{ tool: 'awsume', message, location: undefined, hints: settings } satisfies Note]),
    ...noteKeys(profiles, 'awsume', {
      principal_arn:
        'awsx does not support SAML; use IAM Identity Center, or a credential_process of a SAML tool',
    }),
  ]
}

function nameSome(profiles: readonly Profile[]): string {
  const names = profiles.slice(0, shownNames).map(({ name }) => `"${name}"`)
  const more = profiles.length > shownNames ? ` and ${profiles.length - shownNames} more` : ''
  return names.join(', ') + more
}
