import { readCommandLine } from '../plan/process-command-line.ts'
import { readWords } from './tool-command-options.ts'
import type { CallOptions, ReadWords } from './tool-command-options.ts'
import type { ToolName } from './types.ts'

/** A `credential_process` that calls one of the tools. */
export type Call =
  | {
      readonly tool: 'aws-vault' | 'granted'
      readonly profile: string
      /** Options of the call that `awsx credential-process` also has. */
      readonly options: readonly string[]
    }
  | {
      readonly tool: 'aws-sso'
      /** The instance in aws-sso's file; null for its default. */
      readonly instance: string | null
      readonly target:
        | { readonly accountId: string; readonly roleName: string }
        | { readonly profile: string }
    }
  | {
      readonly tool: 'aws-sso-util'
      readonly profile: string | null
      /** Values given in the call, by the config key that they correspond to. */
      readonly keys: Readonly<Record<string, string>>
    }

/** A call that cannot be converted, and why, as a phrase that follows `credential_process`. */
export interface UnclearCall {
  readonly tool: ToolName
  readonly problem: string
}

/**
 * Parses a `credential_process`, split as the AWS tools do.
 * @returns undefined if it calls none of the tools
 */
export function readCall(command: string, platform: NodeJS.Platform): Call | UnclearCall | undefined {
  // A profile may be named like a tool.
  if (awsxLine.test(command)) return undefined
  const line = readCommandLine(command, platform)
  if ('problem' in line) return findMention(command, line.problem)
  if (line.args.at(-1)?.includes(command) === true) return findMention(command, 'needs a shell')
  const tool = findTool(line.file, platform)
  if (tool === undefined) return findMention(command, 'does not call it directly')
  return readers[tool](line.args) ?? { tool, problem: 'has arguments that awsx does not know' }
}

const awsxLine = /^(?:cmd \/c )?(?:[^\s]*[\\/])?awsx(?:\.\w+)?\s+credential-process\s/

const programs: Readonly<Record<string, ToolName>> = {
  'aws-vault': 'aws-vault',
  granted: 'granted',
  dgranted: 'granted',
  'aws-sso': 'aws-sso',
  'aws-sso-util': 'aws-sso-util',
  awsume: 'awsume',
  awsumepy: 'awsume',
}

function findTool(file: string, platform: NodeJS.Platform): ToolName | undefined {
  const name = file.split(platform === 'win32' ? /[\\/]/ : '/').at(-1) ?? ''
  const plain = platform === 'win32' ? name.toLowerCase().replace(/\.exe$/, '') : name
  return Object.hasOwn(programs, plain) ? programs[plain] : undefined
}

const mention =
  /(?:^|[\s/\\"'=(;&|])(aws-vault|d?granted(?=\s+credential-process)|aws-sso-util|aws-sso|awsume|awsumepy)(?:\.exe)?(?=["'\s]|$)/i

function findMention(command: string, problem: string): UnclearCall | undefined {
  const name = mention.exec(command)?.[1]?.toLowerCase() ?? ''
  const tool = Object.hasOwn(programs, name) ? programs[name] : undefined
  return tool === undefined ? undefined : { tool, problem }
}

type Reader = (words: readonly string[]) => Call | UnclearCall | undefined

const readers: Readonly<Record<ToolName, Reader>> = {
  'aws-vault': readAwsVault,
  granted: readGranted,
  'aws-sso': readAwsSso,
  'aws-sso-util': readAwsSsoUtil,
  awsume: () => ({ tool: 'awsume', problem: 'calls awsume, which awsx cannot replace' }),
}

/** aws-vault's options about key storage and prompts, which awsx replaces. */
const awsVaultStore =
  /^(?:session-)?(?:backend|prompt|keychain|secret-service-collection|file-dir|pass(?:age)?-.+|op-.+|proton-pass-.+)$/

const awsVault: CallOptions = {
  values: ['duration:d', 'region', 'format', 'mfa-token:t'],
  flags: ['no-session:n', 'json:j', 'stdout', 'debug', 'biometrics', 'no-biometrics'],
  moreValues: awsVaultStore,
}

/** `aws-vault exec --json NAME`, `aws-vault export --format=json NAME` */
function readAwsVault(words: readonly string[]): Call | UnclearCall | undefined {
  const read = readWords(words, awsVault)
  if (read === undefined) return undefined
  const { options, positionals } = read
  const [command, profile, ...rest] = positionals
  const isJson = command === 'exec' ? options.has('json') : options.get('format') === 'json'
  if (profile === undefined || rest.length > 0 || !isJson || !['exec', 'export'].includes(command ?? ''))
    return undefined
  if (options.has('mfa-token')) return { tool: 'aws-vault', problem: 'contains an MFA code' }
  if (!/^[a-z0-9-]*$/.test(options.get('region') ?? ''))
    return { tool: 'aws-vault', problem: 'has an invalid region' }
  if (!/^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/.test(options.get('duration') ?? ''))
    return { tool: 'aws-vault', problem: 'has an invalid duration (expected the form 1h30m)' }
  return { tool: 'aws-vault', profile, options: keepOptions(read, ['duration', 'region', 'no-session']) }
}

const granted: CallOptions = {
  values: ['profile', 'url', 'window'],
  flags: ['auto-login', 'no-cache'],
  singleDash: true,
}

/** `granted credential-process --profile NAME` */
function readGranted(words: readonly string[]): Call | undefined {
  const read = readWords(words, granted)
  const profile = read?.options.get('profile')
  if (read === undefined || profile === undefined || read.positionals.join(' ') !== 'credential-process')
    return undefined
  return { tool: 'granted', profile, options: read.options.has('auto-login') ? ['--login'] : [] }
}

const awsSso: CallOptions = {
  values: 'browser:b config level:L url-action:u sso:S threads arn:a account:A role:R profile:p'.split(' '),
  flags: ['lines', 'sts-refresh', 'no-config-check', 'no-auto-login'],
}

/** `aws-sso -S NAME process --arn ARN`, or `--account` with `--role`, or `--profile` */
function readAwsSso(words: readonly string[]): Call | UnclearCall | undefined {
  const read = readWords(words, awsSso)
  if (read === undefined || read.positionals.join(' ') !== 'process') return undefined
  const { options } = read
  if (options.has('config')) return { tool: 'aws-sso', problem: 'names its own config file' }
  const instance = options.get('sso') ?? null
  const profile = options.get('profile')
  if (profile !== undefined) return { tool: 'aws-sso', instance, target: { profile } }
  const arn = readRoleArn(options.get('arn') ?? '')
  const account = options.get('account')
  const role = options.get('role')
  const isAccount = account !== undefined && /^\d{1,12}$/.test(account)
  const byWords = isAccount && role !== undefined ? ([account, role] as const) : undefined
  const [accountId, roleName] = arn ?? byWords ?? []
  if (accountId === undefined || roleName === undefined) return undefined
  // aws-sso treats the account as a number, so leading zeros may be missing.
  return { tool: 'aws-sso', instance, target: { accountId: accountId.padStart(12, '0'), roleName } }
}

/** `123456789012:Name` is aws-sso's short form. */
function readRoleArn(text: string): readonly [accountId: string, roleName: string] | undefined {
  const [, accountId, roleName] =
    /^(?:arn:[\w-]+:iam:[\w-]*:)?(\d{1,12}):(?:role\/)?([^/\s]+)$/.exec(text) ?? []
  return accountId === undefined || roleName === undefined ? undefined : [accountId, roleName]
}

const awsSsoUtil: CallOptions = {
  values: ['profile', 'sso-start-url', 'start-url', 'sso-region', 'region', 'account-id', 'role-name'],
  flags: ['force-refresh', 'verbose:v', 'debug'],
}

const awsSsoUtilKeys = [
  ['sso_start_url', 'sso-start-url', 'start-url'],
  ['sso_region', 'sso-region', 'region'],
  ['sso_account_id', 'account-id'],
  ['sso_role_name', 'role-name'],
] as const

/** `aws-sso-util credential-process --profile NAME`, or with the four values */
function readAwsSsoUtil(words: readonly string[]): Call | undefined {
  const read = readWords(words, awsSsoUtil)
  if (read === undefined || read.positionals.join(' ') !== 'credential-process') return undefined
  const keys = awsSsoUtilKeys.flatMap(([key, ...names]) => {
    const value = names.map((name) => read.options.get(name)).find((text) => text !== undefined)
    return value === undefined ? [] : [[key, value] as const]
  })
  return {
    tool: 'aws-sso-util',
    profile: read.options.get('profile') ?? null,
    keys: Object.fromEntries(keys),
  }
}

function keepOptions({ options }: ReadWords, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = options.get(name)
    if (value === undefined) return []
    return value === '' ? [`--${name}`] : [`--${name}`, value]
  })
}
