import type { Context } from '../context.ts'
import { readVariable, tryReadText } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findHome, pathsOf, showPath } from './locate-files.ts'

/** The user's settings for awsx. Command-line options override them. */
export interface Settings {
  readonly store: 'keychain' | 'file' | 'auto' | 'none' | undefined
  readonly mfaPrompt: string | undefined
  readonly useDeviceCode: boolean
  readonly noLogin: boolean
  readonly shareSignIn: boolean
  /** As written: `1h30m`. */
  readonly duration: string | undefined
  readonly browser: string | undefined
  /** The settings file, if `browser` comes from it. */
  readonly browserFile: string | undefined
  /** How long a key stays unlocked, and how long without use, as durations. */
  readonly unlockMax: string | undefined
  readonly unlockIdle: string | undefined
}

const stores = ['keychain', 'file', 'auto', 'none'] as const

/**
 * Reads the settings: a variable `AWSX_…` overrides the key of the same name in `$XDG_CONFIG_HOME/awsx/config.toml`.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file
 */
export async function loadSettings(context: SettingsContext): Promise<Settings> {
  const file = await readFile(context)
  const text = (key: string): string | undefined =>
    readVariable(context, `AWSX_${key.toUpperCase()}`) ?? file.text(key)
  const flag = (key: string): boolean => isYes(text(key))
  return {
    store: readStore(text('store'), file.path),
    mfaPrompt: text('mfa_prompt'),
    useDeviceCode: flag('use_device_code'),
    noLogin: flag('no_login'),
    shareSignIn: flag('share_sign_in'),
    duration: text('duration'),
    browser: text('browser'),
    browserFile:
      readVariable(context, 'AWSX_BROWSER') === undefined && file.text('browser') !== undefined
        ? locateSettings(context)
        : undefined,
    unlockMax: text('unlock_max'),
    unlockIdle: text('unlock_idle'),
  }
}

interface SettingsFile {
  readonly path: string
  text(key: string): string | undefined
}

async function readFile(context: SettingsContext): Promise<SettingsFile> {
  const { path, values } = await readSettingsFile(context)
  return {
    path,
    text: (key) => {
      const value = values[key]
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? `${value as string | number | boolean}`
        : undefined
    },
  }
}

type SettingsContext = Pick<Context, 'env' | 'platform' | 'user' | 'readText'>

/**
 * The path and the content of the settings file; no values if there is no file.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE with the file and line
 */
export async function readSettingsFile(
  context: SettingsContext,
): Promise<{ readonly path: string; readonly values: Readonly<Record<string, unknown>> }> {
  const path = locateSettings(context)
  const shown = showPath(findHome(context), path)
  const content = path === '' ? undefined : readContent(context, path, shown)
  return { path: shown, values: content === undefined ? {} : await parseToml(content, shown) }
}

/** The path of the settings file; empty if there is no home directory. */
export function locateSettings(context: Pick<Context, 'env' | 'platform' | 'user'>): string {
  const home = findHome(context)
  const given = readVariable(context, 'XDG_CONFIG_HOME')
  // A relative path is invalid (XDG Base Directory Specification), and the working folder must not decide which programs awsx runs.
  const isUsed = given !== undefined && pathsOf(context).isAbsolute(given)
  const folder = isUsed ? given : home === '' ? '' : `${home}/.config`
  return folder === '' ? '' : `${folder}/awsx/config.toml`
}

function readContent(context: SettingsContext, path: string, shown: string): string | undefined {
  const found = tryReadText(context, path)
  if (found.text !== undefined || found.isMissing) return found.text
  throw new AwsxError('CONFIG_UNREADABLE', `the settings file ${found.problem}`, {
    at: shown,
    cause: found.cause,
    hints: [`check its owner and permissions: ls -l ${shown}`],
  })
}

/** The parser is loaded only if there is a file. */
async function parseToml(content: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import('smol-toml')
  try {
    return parse(content)
  } catch (error) {
    const { line, message } = error as { line?: number; message: string }
    const at = line === undefined ? path : `${path}:${line}`
    throw new AwsxError(
      'CONFIG_PARSE',
      `the settings file is not valid TOML: ${message.split('\n')[0] ?? ''}`,
      {
        at,
      },
    )
  }
}

function readStore(text: string | undefined, path: string): Settings['store'] {
  const found = stores.find((store) => store === text)
  if (text === undefined || found !== undefined) return found
  throw new AwsxError('CONFIG_INVALID', `unknown store "${text}"; expected keychain, file, auto or none`, {
    hints: [`set AWSX_STORE, or store in ${path}, to one of these`],
  })
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(1|true|yes|on)$/i.test(text)
}
