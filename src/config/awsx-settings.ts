import type { Context } from '../context.ts'
import { isFullPath, readVariable, tryReadText } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findHome, pathsOf, showPath } from './locate-files.ts'
import type { RootKey } from './settings-schema.ts'

/** The user's settings for awsx. Command-line options override them. */
export interface Settings {
  readonly store: 'keychain' | 'file' | 'auto' | 'none' | undefined
  readonly mfaPrompt: string | undefined
  readonly useDeviceCode: boolean
  readonly qrCode: boolean
  readonly noLogin: boolean
  readonly shareSignIn: boolean
  /** As written: `1h30m`. */
  readonly duration: string | undefined
  readonly browser: string | undefined
  /** The settings file, if `browser` comes from it. */
  readonly browserFile: string | undefined
  readonly keyCommand: string | undefined
  /** The settings file, if `key_command` comes from it. */
  readonly keyCommandFile: string | undefined
  /** How long a key stays unlocked, and how long without use, as durations. */
  readonly unlockMax: string | undefined
  readonly unlockIdle: string | undefined
  /** Whether the file has `[[guard]]` tables, `[audit]`, or `[agents]`. */
  readonly hasGuards: boolean
}

const stores = ['keychain', 'file', 'auto', 'none'] as const

/**
 * Reads the settings: a variable `AWSX_…` overrides the key of the same name in `$XDG_CONFIG_HOME/awsx/config.toml`.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file
 */
export async function loadSettings(context: SettingsContext): Promise<Settings> {
  const { path, values } = await readSettingsFile(context)
  // The values have been checked, so they are not objects.
  const inFile = (key: RootKey): string | undefined =>
    (values[key] as string | number | boolean | undefined)?.toString()
  const text = (key: RootKey): string | undefined =>
    readVariable(context, `AWSX_${key.toUpperCase()}`) ?? inFile(key)
  const fileOf = (key: RootKey): string | undefined =>
    inFile(key) !== undefined && readVariable(context, `AWSX_${key.toUpperCase()}`) === undefined
      ? locateSettings(context)
      : undefined
  const flag = (key: RootKey): boolean => {
    const value = text(key)
    return value !== undefined && isYes(value)
  }
  return {
    store: readStore(text('store'), path),
    mfaPrompt: text('mfa_prompt'),
    useDeviceCode: flag('use_device_code'),
    qrCode: flag('qr_code'),
    noLogin: flag('no_login'),
    shareSignIn: flag('share_sign_in'),
    duration: text('duration'),
    browser: text('browser'),
    browserFile: fileOf('browser'),
    keyCommand: text('key_command'),
    keyCommandFile: fileOf('key_command'),
    unlockMax: text('unlock_max'),
    unlockIdle: text('unlock_idle'),
    hasGuards: 'guard' in values || 'audit' in values || 'agents' in values,
  }
}

type SettingsContext = Pick<Context, 'env' | 'platform' | 'user' | 'readText'>

/**
 * The path and the content of the settings file; no values if the file does not exist.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file and line
 */
export async function readSettingsFile(context: SettingsContext): Promise<{
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
  readonly text: string
}> {
  const file = locateSettings(context)
  const path = showPath(findHome(context), file)
  const found = file === '' ? undefined : tryReadText(context, file)
  if (found === undefined || (found.text === undefined && found.isMissing))
    return { path, values: {}, text: '' }
  const { parseSettings } = await import('./parse-settings.ts')
  return { path, values: parseSettings(found, path), text: found.text ?? '' }
}

/** The path of the settings file; empty if there is no home directory. */
export function locateSettings(context: Pick<Context, 'env' | 'platform' | 'user'>): string {
  const home = findHome(context)
  const given = readVariable(context, 'XDG_CONFIG_HOME')
  // A relative path is invalid (XDG Base Directory Specification), and the working folder must not decide which programs awsx runs.
  const isUsed = given !== undefined && isFullPath(given, context.platform)
  const { sep } = pathsOf(context)
  const folder = isUsed ? given : home === '' ? '' : `${home}${sep}.config`
  return folder === '' ? '' : [folder, 'awsx', 'config.toml'].join(sep)
}

function readStore(text: string | undefined, path: string): Settings['store'] {
  if (text === undefined) return undefined
  // Not with `find`, which Bun compiles at its first use.
  for (const store of stores) if (store === text) return store
  throw new AwsxError('CONFIG_INVALID', `unknown store "${text}"; expected keychain, file, auto or none`, {
    hints: [`set AWSX_STORE, or store in ${path}, to one of these`],
  })
}

function isYes(text: string): boolean {
  return /^(1|true|yes|on)$/i.test(text)
}
