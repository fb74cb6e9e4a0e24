import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { AwsxError, isErrno } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { removeFile } from '../files/private-file.ts'
import { replaceFile } from '../files/replace-file.ts'

/** A text file to change. */
export interface TextFile {
  /** Absolute; its folders are created if they do not exist. */
  readonly path: string
  /** As messages call it: `the config file`. */
  readonly what: string
}

/**
 * Replaces the text of a file atomically. A symbolic link stays, and its target keeps its mode.
 * @param before the text when the file was read; empty for a missing file
 * @param options.backup whether to keep the previous text as `NAME.awsx-backup`
 * @throws AwsxError CONFIG_UNREADABLE if the file cannot be written, is not UTF-8 text, or has changed in the meantime
 */
export function replaceText(
  file: TextFile,
  before: string,
  after: string,
  options: { readonly backup: boolean },
): void {
  translateErrors(file, () => {
    makeFolders(dirname(file.path))
    const target = findTarget(file)
    if (before !== '') {
      checkUtf8(file, target, before)
      if (options.backup) replaceFile(`${target}.awsx-backup`, before, { like: target })
    }
    // Another program may have changed the file while awsx wrote to the disk.
    replaceFile(target, after, { like: target, mayReplace: () => checkUnchanged(file, target, before) })
  })
}

/**
 * Deletes a file that nothing but awsx wrote to. A symbolic link stays, and its target becomes empty.
 * @throws AwsxError as {@link replaceText}
 */
export function removeText(file: TextFile, before: string): void {
  if (lstatSync(file.path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    return replaceText(file, before, '', { backup: false })
  translateErrors(file, () => {
    checkUnchanged(file, file.path, before)
    removeFile(file.path)
  })
}

export function concurrentChange({ what }: Pick<TextFile, 'what'>): AwsxError {
  return new AwsxError(
    'CONFIG_UNREADABLE',
    `another program changed ${what} in the meantime; nothing was written`,
    { hints: ['run the command again'] },
  )
}

function checkUnchanged(file: TextFile, target: string, before: string): true {
  const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined
  const now = isThere ? readFileSync(target) : Buffer.alloc(0)
  if (!now.equals(Buffer.from(before))) throw concurrentChange(file)
  return true
}

/** Bytes that are not UTF-8 would be written back as other bytes. */
function checkUtf8({ what }: TextFile, target: string, text: string): void {
  if (readFileSync(target).equals(Buffer.from(text))) return
  throw new AwsxError('CONFIG_UNREADABLE', `${what} is not UTF-8 text, so it is left alone (${target})`, {
    hints: [`convert it: iconv -f latin1 -t utf8 ${target}`],
  })
}

function findTarget({ path, what }: TextFile): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path
    throw new AwsxError(
      'CONFIG_UNREADABLE',
      `${what} is a symbolic link to a file that does not exist (${path})`,
      { hints: [`create that file, or remove the link: rm ${path}`], cause: error },
    )
  }
}

function translateErrors({ path, what }: TextFile, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR')) throw error
    throw new AwsxError('CONFIG_UNREADABLE', `cannot write ${what} (${error.code}, ${path})`, {
      hints: [`look at the owner and the permissions of ${dirname(path)}`],
      cause: error,
    })
  }
}
