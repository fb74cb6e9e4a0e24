import type { Config, Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import { moveKey } from './describe-blocker.ts'
import { findBlocker } from './find-blocker.ts'
import { readIfClean } from './read-if-clean.ts'
import type { ImportInput, KeyChange, Note, ToolName, Conversion } from './types.ts'
import { isOfAwsume } from './convert-awsume.ts'

/** Names that a note lists before it only counts. */
const shownNames = 5

/** What is known of the profiles one by one. */
export interface Decided {
  readonly changes: ReadonlyMap<string, KeyChange>
  readonly conversions: ReadonlyMap<string, Conversion>
  readonly told: readonly Note[]
}

/** What the tools have besides the lines of profiles, and what awsx does not have. */
export function listNotes(input: ImportInput, decided: Decided): readonly Note[] {
  const { deps } = input
  const profiles = listProfiles(input.config)
  return [
    ...(deps.has('aws-vault') ? noteAwsVault(input, profiles, decided) : []),
    ...(deps.has('granted') ? noteKeys(profiles, 'granted', grantedKeys) : []),
    ...(deps.has('awsume') ? noteAwsume(input, profiles) : []),
  ]
}

function listProfiles(config: Config): readonly Profile[] {
  return config.profileNames().flatMap((name) => readIfClean(() => config.profile(name)) ?? [])
}

const awsVaultKeys: Readonly<Record<string, string>> = {
  web_identity_token_process: 'have the token written to a file, and name it with web_identity_token_file',
}

const grantedKeys: Readonly<Record<string, string>> = {
  granted_icon: 'awsx sets no icon for a container, only its colour (awsx_color)',
}

function noteAwsVault(
  input: ImportInput,
  profiles: readonly Profile[],
  { changes, conversions, told }: Decided,
): readonly Note[] {
  const known = new Set(told.flatMap(({ hints }) => hints))
  const isUsed = [...conversions.values()].some(
    (conversion) => 'tool' in conversion && conversion.tool === 'aws-vault',
  )
  const asking = new Set([...conversions].filter(([, { kind }]) => kind !== 'change').map(([name]) => name))
  const roles = profiles.filter((profile) => readKey(profile, 'role_arn') !== undefined)
  const keyless = roles.flatMap(({ name }) => {
    const blocker = findBlocker(name, { input, changes, asking })
    if (blocker?.kind !== 'key' || asking.has(blocker.profile)) return []
    return moveKey('aws-vault', blocker.profile).every((hint) => known.has(hint)) ? [] : [blocker.profile]
  })
  const keys = [...new Set(keyless)].map((name): Note => {
    const message = `profile "${name}" has no credentials in the files; if its key is in the keyring of aws-vault, it is not carried over`
    return { tool: 'aws-vault', message, location: undefined, hints: moveKey('aws-vault', name) }
  })
  const inherited = input.isNamed ? noteDefault(profiles) : []
  return [
    ...(input.isNamed || isUsed ? keys : []),
    ...inherited,
    ...noteKeys(profiles, 'aws-vault', awsVaultKeys),
  ]
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
    const message = `aws-vault takes ${key} of [default] for every profile that has none (${nameSome(dependents)}); awsx does not, as the AWS CLI`
    const hints = [`where that is wanted, write ${key} into the profile, or include_profile = default`]
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
    const message = `awsx has no counterpart of ${key} (${nameSome(holders)})`
    return [{ tool, message, location: holders[0]?.get(key)?.location, hints: [hint] } satisfies Note]
  })
}

function noteAwsume({ awsume }: ImportInput, profiles: readonly Profile[]): readonly Note[] {
  const temporary = profiles.filter(isOfAwsume)
  const outputs: readonly Note[] =
    temporary.length === 0
      ? []
      : [
          {
            tool: 'awsume',
            message: `awsume wrote temporary keys for ${nameSome(temporary)}; they are left as they are, and end by themselves`,
            location: temporary[0]?.location,
            hints: [
              'when nothing uses them any more, delete the sections; awsx use and awsx exec write none',
            ],
          },
        ]
  const settings = [
    awsume?.roleDuration === undefined
      ? undefined
      : `role-duration ${awsume.roleDuration}: write duration = "${awsume.roleDuration}s" into the settings file of awsx`,
    awsume?.region === undefined
      ? undefined
      : `region ${awsume.region}: write it into the profiles that have none`,
    awsume?.roleSessionName === undefined
      ? undefined
      : `role-session-name ${awsume.roleSessionName}: write role_session_name into the profiles`,
  ].filter((line) => line !== undefined)
  const message = 'the settings of awsume are not carried over'
  return [
    ...outputs,
    ...(settings.length === 0
      ? []
      : [{ tool: 'awsume', message, location: undefined, hints: settings } satisfies Note]),
    ...noteKeys(profiles, 'awsume', {
      principal_arn: 'awsx has no SAML; use IAM Identity Center, or a credential_process of a SAML tool',
    }),
  ]
}

function nameSome(profiles: readonly Profile[]): string {
  const names = profiles.slice(0, shownNames).map(({ name }) => `"${name}"`)
  const more = profiles.length > shownNames ? ` and ${profiles.length - shownNames} more` : ''
  return names.join(', ') + more
}
