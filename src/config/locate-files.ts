import { posix, win32 } from '../system/paths.ts'
import { isFullPath } from '../context.ts'
import type { Context } from '../context.ts'
import type { SourceLocation } from './types.ts'

type FileContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd'>

/** Paths of the AWS files. A path that is unknown, or hidden by an empty variable, is the empty string. */
export interface Locations {
  readonly home: string
  readonly config: string
  readonly credentials: string
  /** Identity Center tokens and client registrations. */
  readonly ssoCache: string
  /** Tokens of `aws login`. */
  readonly loginCache: string
}

/**
 * Finds the AWS files (AWS SDK reference guide, "Location of the shared config and credentials files").
 *
 * A path from a variable is expanded as in the AWS CLI: variables first, then a leading `~`, but not `~user`. A relative path
 * starts at the working directory. An empty `AWS_CONFIG_FILE` hides the file, as in botocore; wrappers rely on that.
 */
export function locateFiles(context: FileContext): Locations {
  const home = findHome(context)
  const inHome = (...parts: readonly string[]): string =>
    home === '' ? '' : pathsOf(context).join(home, '.aws', ...parts)
  return {
    home,
    config: findFile(context, 'CONFIG_FILE') ?? inHome('config'),
    credentials: findFile(context, 'SHARED_CREDENTIALS_FILE') ?? inHome('credentials'),
    ssoCache: inHome('sso', 'cache'),
    // An empty variable counts as unset here: there is no reason to hide the tokens.
    loginCache: expandOverride(context, 'AWS_LOGIN_CACHE_DIRECTORY') || inHome('login', 'cache'),
  }
}

/**
 * The home directory: `HOME`; on Windows also `USERPROFILE`, then `HOMEDRIVE` with `HOMEPATH`; then the user database. Empty
 * variables count as unset, and so does a relative `HOME`: the working directory must not decide which programs awsx runs.
 * @returns the empty string if there is no home directory
 */
export function findHome(context: Omit<FileContext, 'cwd'>): string {
  const home = lookUp(context, 'HOME') ?? ''
  if (isFullPath(home, context.platform)) return home
  return findWindowsHome(context) || (context.user.home ?? '')
}

/** The home directory from `USERPROFILE`, else from `HOMEDRIVE` with `HOMEPATH`; empty on other systems. */
export function findWindowsHome(context: Pick<FileContext, 'env' | 'platform'>): string {
  if (context.platform !== 'win32') return ''
  const drive = lookUp(context, 'HOMEDRIVE')
  const path = lookUp(context, 'HOMEPATH')
  return lookUp(context, 'USERPROFILE') || (drive && path ? drive + path : '')
}

/**
 * The path from a variable, undefined if it is unset. In a command that runs with `--isolate-files` or `--profile-file` the
 * variable points to a file that awsx made, and an `AWSX_OUTER_…` variable holds its previous value.
 */
function findFile(context: FileContext, name: 'CONFIG_FILE' | 'SHARED_CREDENTIALS_FILE'): string | undefined {
  return expandOverride(context, isIsolated(context) ? `AWSX_OUTER_${name}` : `AWS_${name}`)
}

function isIsolated(context: FileContext): boolean {
  const empty = context.platform === 'win32' ? 'NUL' : '/dev/null'
  const config = lookUp(context, 'AWS_CONFIG_FILE')
  return (
    (lookUp(context, 'AWSX_PROFILE') ?? '') !== '' &&
    config !== undefined &&
    [empty, lookUp(context, 'AWSX_PROFILE_FILE')].includes(config) &&
    lookUp(context, 'AWS_SHARED_CREDENTIALS_FILE') === empty
  )
}

/** The path in a variable, which may be relative; undefined if the variable is unset. */
export function expandPath(context: FileContext, name: string): string | undefined {
  const raw = lookUp(context, name)
  return raw === undefined ? undefined : expandTilde(context, expandVariables(context, raw))
}

function expandOverride(context: FileContext, name: string): string | undefined {
  const path = expandPath(context, name)
  if (path === undefined) return undefined
  if (path === '' || isFullPath(path, context.platform)) return path
  // A drive or a leading backslash replaces that of the working directory.
  return pathsOf(context).resolve(context.cwd, path)
}

/** A reference to an unset variable stays as it is, as in Python's `os.path.expandvars`. */
function expandVariables(context: FileContext, text: string): string {
  if (!text.includes('$') && !text.includes('%')) return text
  const references =
    context.platform === 'win32' ? /\$\{[^}]*\}|\$[A-Za-z0-9_]+|%[^%]+%/g : /\$\{[^}]*\}|\$[A-Za-z0-9_]+/g
  return text.replace(references, (reference) => {
    const name = reference.replace(/^[$%]\{?|[}%]$/g, '')
    return lookUp(context, name) ?? reference
  })
}

function expandTilde(context: FileContext, path: string): string {
  const second = path.charAt(1)
  const alone = second === '' || second === '/' || (second === '\\' && context.platform === 'win32')
  if (!path.startsWith('~') || !alone) return path
  const home = findHome(context)
  return home === '' ? '' : pathsOf(context).join(home, path.slice(1))
}

/** A path for messages, with `~` for the home directory. An empty home shortens nothing. */
export function showPath(home: string, path: string): string {
  const isBelow = home !== '' && path.startsWith(home) && ['/', '\\'].includes(path.charAt(home.length))
  return isBelow ? `~${path.slice(home.length)}` : path
}

/** `~/.aws/config:41` */
export function showLocation(home: string, location: SourceLocation): string {
  return `${showPath(home, location.file)}:${location.line}`
}

/** Tells an empty variable from an unset one. Only variables are texts; for the first `Object.hasOwn`, Bun fills 32 KiB. */
function lookUp(context: Pick<FileContext, 'env' | 'platform'>, name: string): string | undefined {
  const { env } = context
  if (context.platform !== 'win32') return typeof env[name] === 'string' ? env[name] : undefined
  const wanted = name.toUpperCase()
  const key = Object.keys(env).find((candidate) => candidate.toUpperCase() === wanted)
  return key === undefined ? undefined : env[key]
}

export function pathsOf(context: Pick<FileContext, 'platform'>): typeof posix {
  return context.platform === 'win32' ? win32 : posix
}
