import { lstatSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseToml } from '../config/parse-toml.ts'
import { isRegionName } from '../config/region-name.ts'
import { tryReadText } from '../context.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findTrustProblemWhenRead } from '../files/file-trust.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { directoryFileName } from './find-directory-file.ts'

/** What a directory file says. It names a profile and limits accounts; it never runs or loosens anything. */
export interface DirectoryFile {
  /** With the real path of its folder. */
  readonly path: string
  readonly content: string
  readonly profile: string | undefined
  readonly region: string | undefined
  /** The only accounts that commands below its folder may use; undefined for all. */
  readonly accounts: readonly string[] | undefined
  /** Why it cannot be allowed: others own it or can change it. */
  readonly problem: { readonly reason: string; readonly fix: string } | undefined
}

type FileContext = Pick<Context, 'readText' | 'env' | 'platform' | 'user'>

const maxBytes = 64 * 1024
const keys = ['profile', 'region', 'accounts']

/**
 * Reads a directory file once, so that what is trusted is what was read.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID
 */
export function readDirectoryFile(found: string, context: FileContext): DirectoryFile {
  const path = join(realpathSync(dirname(found)), directoryFileName)
  const read = tryReadText(context, path, maxBytes)
  if (read.text === undefined) {
    throw new AwsxError('CONFIG_UNREADABLE', `the directory file ${read.problem}`, {
      at: path,
      hints: [`check its owner and permissions: ls -l ${path}`],
      cause: 'cause' in read ? read.cause : undefined,
    })
  }
  return {
    path,
    content: read.text,
    ...readValues(parseToml(read.text, { name: 'the directory file', path, hints: [] }), path),
    problem: findProblem(path, context),
  }
}

function findProblem(path: string, context: FileContext): DirectoryFile['problem'] {
  if (lstatSync(path).isSymbolicLink())
    return { reason: 'is a symbolic link', fix: 'replace it with a copy of its target' }
  return findTrustProblemWhenRead(path, context)
}

function readValues(
  values: Readonly<Record<string, unknown>>,
  path: string,
): Pick<DirectoryFile, 'profile' | 'region' | 'accounts'> {
  const fail = (message: string, hints: readonly string[] = []): AwsxError =>
    new AwsxError('CONFIG_INVALID', message, { at: path, hints })
  const unknown = Object.keys(values).find((key) => !keys.includes(key))
  if (unknown !== undefined) {
    const hints = findClosest(unknown, keys).map((name) => `did you mean "${name}"?`)
    throw fail(`unknown key "${unknown}"; a directory file has profile, region, and accounts`, hints)
  }
  const { profile, region, accounts } = values
  if (profile !== undefined && (typeof profile !== 'string' || profile === ''))
    throw fail('invalid profile; expected the name of a profile')
  if (region !== undefined && (typeof region !== 'string' || !isRegionName(region)))
    throw fail('invalid region; expected an AWS region')
  if (accounts !== undefined && !isAccountList(accounts))
    throw fail('invalid accounts; expected account IDs in quotes', ['example: accounts = ["111111111111"]'])
  return { profile, region, accounts }
}

function isAccountList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string' && /^\d{12}$/.test(id))
}
