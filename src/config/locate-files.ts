import { posix, win32 } from 'node:path'
import type { Context } from '../context.ts'

type Surroundings = Pick<Context, 'env' | 'platform' | 'user' | 'cwd'>

/** Where the AWS tools keep their files. A path that is not known, or hidden by an empty variable, is the empty string. */
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
 * An override is expanded as the AWS CLI does it: variables first, then a leading `~`; never `~user`. A relative one is
 * taken from the working folder. `AWS_CONFIG_FILE` set but empty hides the file, as in botocore; wrappers use that.
 */
export function locateFiles(context: Surroundings): Locations {
  const home = findHome(context)
  const inHome = (...parts: readonly string[]): string =>
    home === '' ? '' : pathsOf(context).join(home, '.aws', ...parts)
  return {
    home,
    config: findFile(context, 'CONFIG_FILE') ?? inHome('config'),
    credentials: findFile(context, 'SHARED_CREDENTIALS_FILE') ?? inHome('credentials'),
    ssoCache: inHome('sso', 'cache'),
    // Empty is no folder; nobody hides tokens this way.
    loginCache: expandOverride(context, 'AWS_LOGIN_CACHE_DIRECTORY') || inHome('login', 'cache'),
  }
}

/**
 * The home folder: `HOME` everywhere; on Windows then `USERPROFILE`, then `HOMEDRIVE` with `HOMEPATH`; then what the system
 * knows of the user. Empty variables count as unset.
 * @returns the empty string if there is none
 */
export function findHome(context: Omit<Surroundings, 'cwd'>): string {
  return lookUp(context, 'HOME') || findWindowsHome(context) || (context.user.home ?? '')
}

/** The home folder by `USERPROFILE`, else `HOMEDRIVE` with `HOMEPATH`; empty on other systems. */
export function findWindowsHome(context: Pick<Surroundings, 'env' | 'platform'>): string {
  if (context.platform !== 'win32') return ''
  const drive = lookUp(context, 'HOMEDRIVE')
  const path = lookUp(context, 'HOMEPATH')
  return lookUp(context, 'USERPROFILE') || (drive && path ? drive + path : '')
}

/**
 * The path that a variable gives, undefined if none does. Inside of a command that awsx runs with empty files the variables name
 * nothing, and what they named before is kept beside them.
 */
function findFile(
  context: Surroundings,
  name: 'CONFIG_FILE' | 'SHARED_CREDENTIALS_FILE',
): string | undefined {
  return expandOverride(context, isIsolated(context) ? `AWSX_OUTER_${name}` : `AWS_${name}`)
}

function isIsolated(context: Surroundings): boolean {
  const empty = context.platform === 'win32' ? 'NUL' : '/dev/null'
  return (
    (lookUp(context, 'AWSX_PROFILE') ?? '') !== '' &&
    lookUp(context, 'AWS_CONFIG_FILE') === empty &&
    lookUp(context, 'AWS_SHARED_CREDENTIALS_FILE') === empty
  )
}

function expandOverride(context: Surroundings, name: string): string | undefined {
  const raw = lookUp(context, name)
  if (raw === undefined) return undefined
  const path = expandTilde(context, expandVariables(context, raw))
  const paths = pathsOf(context)
  return path === '' || paths.isAbsolute(path) ? path : paths.join(context.cwd, path)
}

/** A variable that is not set stays as it is written, as in Python's `os.path.expandvars`. */
function expandVariables(context: Surroundings, text: string): string {
  const references =
    context.platform === 'win32' ? /\$\{[^}]*\}|\$[A-Za-z0-9_]+|%[^%]+%/g : /\$\{[^}]*\}|\$[A-Za-z0-9_]+/g
  return text.replace(references, (reference) => {
    const name = reference.replace(/^[$%]\{?|[}%]$/g, '')
    return lookUp(context, name) ?? reference
  })
}

function expandTilde(context: Surroundings, path: string): string {
  const second = path.charAt(1)
  const alone = second === '' || second === '/' || (second === '\\' && context.platform === 'win32')
  if (!path.startsWith('~') || !alone) return path
  const home = findHome(context)
  return home === '' ? '' : pathsOf(context).join(home, path.slice(1))
}

/** Unlike `readVariable` this keeps an empty variable apart from an unset one. */
function lookUp(context: Pick<Surroundings, 'env' | 'platform'>, name: string): string | undefined {
  const { env } = context
  if (context.platform !== 'win32') return Object.hasOwn(env, name) ? env[name] : undefined
  const wanted = name.toUpperCase()
  const key = Object.keys(env).find((candidate) => candidate.toUpperCase() === wanted)
  return key === undefined ? undefined : env[key]
}

function pathsOf(context: Pick<Surroundings, 'platform'>): typeof posix {
  return context.platform === 'win32' ? win32 : posix
}
