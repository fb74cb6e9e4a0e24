import { fileVariables, profileFileVariable } from './outer-files.ts'
import { markerVariable } from './settings-marker.ts'

/** The parts of a run that decide which variables are set. */
export interface RunMode {
  readonly hasRegion: boolean
  /** Names of the variables for other settings. */
  readonly settings: readonly string[]
  /** Names of the variables for `--role-arn` and `--region`. */
  readonly role: readonly string[]
  readonly server: boolean
  readonly isolateFiles: boolean
  readonly profileFile: boolean
  /** See `noCompat` of `ChildInput`. */
  readonly noCompat: boolean
}

const keyVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ACCOUNT_ID',
]

const serverVariables = [
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_EC2_METADATA_DISABLED',
  'NO_PROXY',
  'no_proxy',
]

/** The names that `buildChange` or `buildServerChange` will set. Does not need the credentials. */
export function namesToSet(mode: RunMode): readonly string[] {
  const { hasRegion, settings, role, server, isolateFiles, profileFile, noCompat } = mode
  return [
    ...(server ? serverVariables : keyVariables),
    ...(hasRegion ? ['AWS_REGION', 'AWS_DEFAULT_REGION'] : []),
    ...settings,
    'AWSX_PROFILE',
    ...role,
    ...(noCompat ? [] : ['AWS_VAULT']),
    ...(settings.length === 0 ? [] : [markerVariable]),
    ...(isolateFiles || profileFile ? Object.keys(fileVariables) : []),
    ...(profileFile ? [profileFileVariable] : []),
  ]
}
