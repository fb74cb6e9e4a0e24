import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { locateSettings } from '../../config/awsx-settings.ts'
import { findHome, showPath } from '../../config/locate-files.ts'
import type { Context } from '../../context.ts'
import { tryReadText } from '../../context.ts'
import { AwsxError, isErrno } from '../../errors.ts'
import { makeFolders } from '../../files/make-folders.ts'
import { replaceFile } from '../../files/replace-file.ts'

export interface SettingsText {
  readonly path: string
  /** As it is shown. */
  readonly shown: string
  /** Empty if the file does not exist. */
  readonly text: string
}

/**
 * Reads the settings file without checking what is in it, to change it.
 * @throws AwsxError CONFIG_UNREADABLE
 */
export function readSettingsText(context: Context): SettingsText {
  const path = locateSettings(context)
  if (path === '') {
    throw new AwsxError('CONFIG_UNREADABLE', 'there is no settings file without a home directory', {
      hints: ['set HOME or XDG_CONFIG_HOME'],
    })
  }
  const shown = showPath(findHome(context), path)
  const found = tryReadText(context, path)
  if (found.text !== undefined) return { path, shown, text: found.text }
  if (found.isMissing) return { path, shown, text: '' }
  throw new AwsxError('CONFIG_UNREADABLE', `the settings file ${found.problem}`, {
    at: shown,
    cause: found.cause,
    hints: [`check its owner and permissions: ls -l ${shown}`],
  })
}

/**
 * Replaces the settings file atomically; the target of a symbolic link stays one.
 * @throws AwsxError CONFIG_UNREADABLE if it cannot be written, or another program changed it in the meantime
 */
export function writeSettingsText({ path, shown, text: before }: SettingsText, after: string): void {
  try {
    makeFolders(dirname(path), 0o700)
    const target = existsSync(path) ? realpathSync(path) : path
    replaceFile(target, after, {
      durable: true,
      like: target,
      mayReplace() {
        const now = existsSync(target) ? readFileSync(target, 'utf8') : ''
        if (now === before) return true
        throw new AwsxError(
          'CONFIG_UNREADABLE',
          'another program changed the settings file in the meantime; nothing was written',
          { at: shown, hints: ['run the command again'] },
        )
      },
    })
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR')) throw error
    throw new AwsxError('CONFIG_UNREADABLE', `cannot write the settings file (${error.code})`, {
      at: shown,
      hints: [`check its owner and permissions: ls -ld ${dirname(shown)} ${shown}`],
      cause: error,
    })
  }
}
