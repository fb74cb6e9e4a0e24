import { readFileSync, realpathSync, statSync } from 'node:fs'
import type { Context } from '../../context.ts'
import { AwsxError, isErrno } from '../../errors.ts'
import { removeFile } from '../../files/private-file.ts'
import { replaceFile } from '../../files/replace-file.ts'
import type { FileEdit } from './edit-files.ts'

/** The copy of a file from before its keys were taken out. It exists only until awsx has verified the keys in the store. */
export function backupOf(path: string): string {
  return `${targetOf(path)}.awsx-keys-backup`
}

/**
 * Checks, before anything is stored, that a file may be written.
 * @throws AwsxError CONFIG_UNREADABLE for a read-only file and for one that is not UTF-8 text
 */
export function checkWritable({ path, before }: FileEdit): void {
  const target = targetOf(path)
  if ((statSync(target).mode & 0o222) === 0) {
    throw new AwsxError('CONFIG_UNREADABLE', `${path} is read-only; nothing was changed`, {
      hints: [`to let awsx take the keys out: chmod u+w ${path}`],
    })
  }
  if (!readFileSync(target).equals(Buffer.from(before))) {
    throw new AwsxError('CONFIG_UNREADABLE', `${path} is not UTF-8 text; nothing was changed`, {
      hints: [`convert it: iconv -f latin1 -t utf8 ${path}`],
    })
  }
}

/**
 * Takes the keys out of all files, or out of none: if a file cannot be written or `verify` throws, puts back those that were written.
 * Leaves the backups if it succeeds.
 * @throws AwsxError what `writeEdit` and `verify` throw, with a hint for each file that was written: whether it has its keys back
 */
export function writeEdits(edits: readonly FileEdit[], verify: () => void): void {
  const written: FileEdit[] = []
  try {
    for (const edit of edits) {
      writeEdit(edit)
      written.push(edit)
    }
    verify()
  } catch (error) {
    const outcomes = written.map(restore)
    if (!(error instanceof AwsxError) || outcomes.length === 0) throw error
    const { code, message, at, hints } = error
    const location = at === undefined ? {} : { at }
    throw new AwsxError(code, message, { ...location, hints: [...outcomes, ...hints], cause: error })
  }
}

/** Puts a file back. @returns a hint that says whether it has its keys again */
function restore(edit: FileEdit): string {
  const { path } = edit
  return undoEdit(edit)
    ? `${path} was restored`
    : `${path} has lost its keys, which are still in the store and in its backup: ${backupOf(path)}`
}

/**
 * Replaces a file atomically by one without the keys, and leaves a backup beside it. A symbolic link stays, and its target keeps its mode.
 * @throws AwsxError CONFIG_UNREADABLE if the file cannot be written, or another program changed it; it is then as it was
 */
function writeEdit({ path, before, after }: FileEdit): void {
  const target = targetOf(path)
  const backup = backupOf(path)
  try {
    replaceFile(backup, before, { like: target, durable: true })
    replaceFile(target, after, { like: target, durable: true, mayReplace: () => isUnchanged(target, before) })
  } catch (error) {
    removeFile(backup)
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')) throw error
    throw new AwsxError(
      'CONFIG_UNREADABLE',
      `cannot write ${path} (${error.code}); the keys are in the store and still in the file`,
      { hints: ['run the command again when the file can be written'], cause: error },
    )
  }
}

function isUnchanged(target: string, before: string): true {
  if (readFileSync(target).equals(Buffer.from(before))) return true
  throw new AwsxError(
    'CONFIG_UNREADABLE',
    'another program changed the file in the meantime; the keys are in the store and still in the file',
    { hints: ['run the command again'] },
  )
}

/**
 * Puts the text with the keys back and removes the backup.
 * @returns false if another program changed the file since, or it cannot be written; the backup stays then
 */
function undoEdit({ path, before, after }: FileEdit): boolean {
  const target = targetOf(path)
  const mayReplace = (): boolean => readFileSync(target).equals(Buffer.from(after))
  try {
    const isUndone = replaceFile(target, before, { like: target, durable: true, mayReplace })
    if (isUndone) removeBackup(path)
    return isUndone
  } catch {
    // The error that led here is the one to report.
    return false
  }
}

/** Removes the backup of a file, if there is one. */
export function removeBackup(path: string): void {
  removeFile(backupOf(path))
}

/** The text of the backup that an interrupted import left. @returns undefined if it does not exist */
export function readBackup(path: string, context: Pick<Context, 'readText'>): string | undefined {
  return path === '' ? undefined : context.readText(backupOf(path))
}

function targetOf(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return path
    throw error
  }
}
