import { constants, realpathSync, statfsSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { readVariable, type Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { quoteWord } from '../text/quote-word.ts'
import { isMemoryBacked } from './private-file.ts'
import { isPrivateGroup } from './private-group.ts'
import { ownershipWhenRead } from './read-text.ts'
import type { Ownership } from './read-text.ts'

type UserContext = Pick<Context, 'env' | 'platform' | 'user'>

/** Why others can change or read a file or folder. */
export interface TrustProblem {
  readonly kind: 'other-owner' | 'writable-by-others' | 'readable-by-others'
  /** Completes a sentence: `is writable by others (mode 0666, owner uid 1000)`. */
  readonly reason: string
  /** A command to type. */
  readonly fix: string
}

/** Windows drives in WSL are mounted by 9P (statfs(2), linux/magic.h), and have modes that chmod does not change. */
const modelessTypes: ReadonlySet<number> = new Set([0x0102_1997])

/**
 * Checks that only the user and root can change a file or folder, as ssh does for its config. Also accepts the user who ran sudo.
 * @returns undefined if so, if the file does not exist or cannot be read, and on Windows
 */
export function findTrustProblem(path: string, context: UserContext): TrustProblem | undefined {
  return path === '' ? undefined : checkOwnership(path, statIfPossible(path), context)
}

/** Like {@link findTrustProblem}, for the file that this process read, in case it was replaced since. */
export function findTrustProblemWhenRead(path: string, context: UserContext): TrustProblem | undefined {
  return checkOwnership(path, ownershipWhenRead(path), context)
}

function checkOwnership(
  path: string,
  ownership: Ownership | undefined,
  context: UserContext,
): TrustProblem | undefined {
  const { uid } = context.user
  if (uid === undefined || ownership === undefined) return undefined
  const isOwn = ownership.uid === uid || ownership.uid === 0 || isSudoUser(ownership.uid, context)
  if (!isOwn) {
    const fix = `chown ${uid} ${quoteWord(path)}`
    return { kind: 'other-owner', reason: `belongs to another user (${describe(ownership)})`, fix }
  }
  if (isSticky(ownership) || !isOpen(ownership, 2) || hasNoModes(path)) return undefined
  const fix = `chmod go-w ${quoteWord(path)}`
  return { kind: 'writable-by-others', reason: `is writable by others (${describe(ownership)})`, fix }
}

/**
 * Checks that no other user can decide which program awsx runs.
 * @param file that names the program
 * @param program e.g. `profile "dev": credential_process`
 * @param at where the file names it
 * @throws AwsxError CONFIG_UNTRUSTED if others could change the file that was read, can change it now, or can replace it in its folder
 */
export function requireTrustedFile(
  file: string,
  { program, at }: { readonly program: string; readonly at: string },
  context: UserContext,
): void {
  const target = realPathIfPossible(file)
  const paths = [file, ...new Set([dirname(file), dirname(target)])]
  const found = [
    { path: file, problem: findTrustProblemWhenRead(file, context) },
    ...paths.map((path) => ({ path, problem: findTrustProblem(path, context) })),
  ].find(({ problem }) => problem !== undefined)
  if (found?.problem === undefined) return
  const { path, problem } = found
  const message = `${program} was not run, because ${path} ${problem.reason}`
  throw new AwsxError('CONFIG_UNTRUSTED', message, { at, hints: [problem.fix] })
}

/**
 * Checks that only the user and root can read a secret in a file that was read, or is going to be. Accepts a file of root in memory, as Docker and Kubernetes mount
 * secrets.
 * @returns undefined if so, if it is not a regular file, and on Windows
 */
export function findSecretProblem(path: string, context: UserContext): TrustProblem | undefined {
  const { uid } = context.user
  const stats = uid === undefined ? undefined : (ownershipWhenRead(path) ?? statIfPossible(path))
  if (uid === undefined || stats === undefined || !isRegularFile(stats)) return undefined
  // Root may read a secret of any user, so its owner does not matter.
  if (uid !== 0 && stats.uid !== uid && stats.uid !== 0) {
    const fix = `chown ${uid} ${quoteWord(path)}`
    return { kind: 'other-owner', reason: `belongs to another user (${describe(stats)})`, fix }
  }
  if (!isOpen(stats, 4) || hasNoModes(path) || (stats.uid === 0 && isMemoryBacked(path))) return undefined
  const fix = `chmod 600 ${quoteWord(path)}`
  return { kind: 'readable-by-others', reason: `is readable by others (${describe(stats)})`, fix }
}

/** Ignores errors, because reading the file fails too and is reported then. */
function statIfPossible(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function realPathIfPossible(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isRegularFile({ mode }: Ownership): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFREG
}

/** In a sticky folder, such as /tmp, others cannot replace the files of the user. */
function isSticky({ mode }: Ownership): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & 0o1000) !== 0
}

/** @param right 4 to read, 2 to write */
function isOpen({ uid, gid, mode }: Ownership, right: 2 | 4): boolean {
  if ((mode & right) !== 0) return true
  return (mode & (right << 3)) !== 0 && !isPrivateGroup(gid, uid)
}

function isSudoUser(uid: number, context: UserContext): boolean {
  return context.user.uid === 0 && readVariable(context, 'SUDO_UID') === String(uid)
}

function hasNoModes(path: string): boolean {
  return modelessTypes.has(statfsSync(path).type >>> 0)
}

function describe({ uid, mode }: Ownership): string {
  return `mode ${(mode & 0o777).toString(8).padStart(4, '0')}, owner uid ${uid}`
}
