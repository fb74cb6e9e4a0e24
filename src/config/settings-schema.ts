/** What is known about a setting of awsx. */
export interface SettingSpec {
  /** `list` is a list of tables or texts, which only an editor can change. */
  readonly type: 'text' | 'boolean' | 'duration' | 'region' | 'list'
  /** A noun or an imperative, lower case, without a period. */
  readonly describe: string
  /** The allowed values; any value of its type if not given. */
  readonly choices?: readonly string[]
  /** As written in the file; undefined if the setting has no default, or the default depends on other values. */
  readonly default?: string
  /** The command-line option that overrides it, with its command. */
  readonly option?: string
}

/** All settings by their key in `config.toml`, with the name of the table in front: `sync.template`. */
export const settingsSchema = {
  store: {
    type: 'text',
    choices: ['auto', 'keychain', 'file', 'none'],
    default: 'auto',
    describe: "where the store's key is",
  },
  key_command: { type: 'text', describe: "command that prints the secret of the store's key" },
  mfa_prompt: {
    type: 'text',
    choices: [
      'terminal',
      'stdin',
      'process',
      'totp',
      'ykman',
      'pass',
      'op',
      'dialog',
      'zenity',
      'kdialog',
      'osascript',
      'powershell',
    ],
    describe: 'source of MFA codes',
    option: '--mfa-prompt',
  },
  use_device_code: {
    type: 'boolean',
    default: 'false',
    describe: 'always sign in with a device code',
    option: '--use-device-code',
  },
  qr_code: {
    type: 'boolean',
    default: 'false',
    describe: 'show a QR code with a device code',
    option: '--qr',
  },
  no_login: {
    type: 'boolean',
    default: 'false',
    describe: 'sign in only with awsx login',
    option: '--no-login',
  },
  share_sign_in: {
    type: 'boolean',
    default: 'false',
    describe: 'share sign-ins with the AWS CLI and the SDKs, in plain-text files',
    option: '--share',
  },
  browser: { type: 'text', describe: 'program that opens pages', option: '--browser' },
  duration: { type: 'duration', describe: 'lifetime of role sessions', option: '--duration' },
  unlock_max: { type: 'duration', describe: 'how long the store stays unlocked' },
  unlock_idle: { type: 'duration', describe: 'lock the store after this time without use' },
  guard: { type: 'list', describe: 'rules for profiles by account, role, and name' },
  registry: { type: 'list', describe: 'profiles for the registries of ECR' },
  'agents.access': {
    type: 'text',
    choices: ['full', 'read', 'view', 'ask', 'deny'],
    default: 'full',
    describe: 'what coding agents get at most',
  },
  'agents.profiles': { type: 'list', describe: 'the only profiles that coding agents may use' },
  'audit.scope': {
    type: 'text',
    choices: ['guarded', 'all', 'off'],
    default: 'guarded',
    describe: 'profiles for which awsx records the credentials that it hands out',
  },
  'audit.required': {
    type: 'boolean',
    default: 'false',
    describe: 'hand out no credentials that cannot be recorded',
  },
  'audit.arguments': {
    type: 'boolean',
    default: 'false',
    describe: 'record the arguments of commands',
  },
  'sync.template': {
    type: 'text',
    default: '{{accountName}}-{{roleName}}',
    describe: 'template for profile names',
    option: '--template',
  },
  'sync.region': { type: 'region', describe: 'AWS region of new profiles', option: '--region' },
  'sync.via': { type: 'list', describe: 'roles to add profiles for, assumed from other profiles' },
} as const satisfies Readonly<Record<string, SettingSpec>>

export type SettingKey = keyof typeof settingsSchema

/** A setting that is not in a table: it has a variable, `AWSX_` and the key in upper case. */
export type RootKey = Exclude<SettingKey, 'guard' | 'registry' | `${string}.${string}`>

export const settingKeys = Object.keys(settingsSchema) as readonly SettingKey[]

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingsSchema, key)
}

export function specOf(key: SettingKey): SettingSpec {
  return settingsSchema[key]
}

/** The variable that overrides a setting; undefined if no variable does. */
export function variableOf(key: SettingKey): string | undefined {
  return key.includes('.') || specOf(key).type === 'list' ? undefined : `AWSX_${key.toUpperCase()}`
}
