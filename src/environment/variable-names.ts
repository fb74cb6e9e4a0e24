import { isolatedNames } from './isolate-files.ts'

/** How a command is to be run, as far as it decides which variables are set. */
export interface NamesOptions {
  readonly hasRegion: boolean
  readonly server: boolean
  readonly isolateFiles: boolean
}

const keyNames = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ACCOUNT_ID',
]

const serverNames = [
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_EC2_METADATA_DISABLED',
  'NO_PROXY',
  'no_proxy',
]

/** The names that `buildChange` or `buildServerChange` sets for a plan, known before there are credentials. */
export function namesToSet(request: NamesOptions): readonly string[] {
  return [
    ...(request.server ? serverNames : keyNames),
    ...(request.hasRegion ? ['AWS_REGION', 'AWS_DEFAULT_REGION'] : []),
    'AWSX_PROFILE',
    'AWS_VAULT',
    ...(request.isolateFiles ? isolatedNames : []),
  ]
}
