import { createHash } from 'node:crypto'
import {
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'
import type { Store } from '../store/types.ts'

/** The config file of the user, about to be changed. */
export interface OpenConfig {
  readonly text: string
  /** What AWS tools would read if the file held another text. */
  readonly readWith: (text: string) => Config
}

const waitMs = 30_000

/**
 * Changes the config file: nobody else of awsx does so meanwhile, the file is replaced in one step where it really stands
 * (behind symbolic links), with the mode that it had, and what it held before is kept next to it as `NAME.awsx-backup`.
 * @param change the new text, or undefined to leave the file alone
 * @returns whether anything was written
 * @throws AwsxError CONFIG_UNREADABLE if the file cannot be written, or somebody else changed it meanwhile
 */
export async function changeConfig(
  context: Context,
  store: Store,
  change: (config: OpenConfig) => Promise<string | undefined> | string | undefined,
): Promise<boolean> {
  const path = loadConfig(context).files.config
  if (path === '') {
    throw new AwsxError(
      'CONFIG_UNREADABLE',
      'there is no config file to write, as AWS_CONFIG_FILE is empty',
      {
        hints: ['unset AWS_CONFIG_FILE, or set it to the path of a file'],
      },
    )
  }
  const lockName = `config:${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
  return store.withLock(lockName, { waitMs, purpose: 'writing the config file' }, async () => {
    const open = openConfig(context)
    const { text } = open
    const changed = await change(open)
    if (changed === undefined || changed === text) return false
    if (read(context, path) !== text) {
      throw new AwsxError(
        'CONFIG_UNREADABLE',
        'another program changed the config file meanwhile; nothing was written',
        {
          hints: ['run the command again'],
        },
      )
    }
    write(path, text, changed)
    return true
  })
}

/** The file as it is now, to see what a change would make of it; a missing file is an empty one. */
export function openConfig(context: Context): OpenConfig {
  const path = loadConfig(context).files.config
  return {
    text: read(context, path),
    readWith: (other) => loadConfig(withText(context, path, other)),
  }
}

/** The file's text; a missing file is an empty one. */
export function readConfigText(context: Context): string {
  return openConfig(context).text
}

function read(context: Context, path: string): string {
  // What cannot be read is told in the words of the loader.
  loadConfig(context).profileNames()
  return path === '' ? '' : (context.readText(path) ?? '')
}

function withText(context: Context, path: string, text: string): Context {
  const readText = (other: string): string | undefined => (other === path ? text : context.readText(other))
  return Object.create(context, { readText: { value: readText, enumerable: true } }) as Context
}

function write(path: string, before: string, after: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const target = findTarget(path)
    if (before !== '') {
      refuseForeignBytes(target, before)
      replace(`${target}.awsx-backup`, before, target)
    }
    replace(target, after, target)
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR')) throw error
    throw new AwsxError('CONFIG_UNREADABLE', `cannot write the config file (${error.code}, ${path})`, {
      hints: [`look at the owner and the permissions of ${dirname(path)}`],
      cause: error,
    })
  }
}

/** Bytes that are no UTF-8 would come back as something else. */
function refuseForeignBytes(target: string, text: string): void {
  if (readFileSync(target).equals(Buffer.from(text))) return
  throw new AwsxError(
    'CONFIG_UNREADABLE',
    `the config file is not UTF-8 text, so it is left alone (${target})`,
    {
      hints: [`convert it: iconv -f latin1 -t utf8 ${target}`],
    },
  )
}

function findTarget(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return path
    throw error
  }
}

/** @param model the file whose mode and owner the new one gets */
function replace(path: string, text: string, model: string): void {
  const stats = statSync(model, { throwIfNoEntry: false })
  const mode = stats === undefined ? 0o600 : stats.mode & 0o7777
  const temporary = join(dirname(path), `.${basename(path)}.${globalThis.crypto.randomUUID()}`)
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    try {
      const bytes = Buffer.from(text)
      let written = 0
      while (written < bytes.length) written += writeSync(descriptor, bytes, written)
      fchmodSync(descriptor, mode)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (stats !== undefined && stats.uid !== statSync(temporary).uid)
      chownSync(temporary, stats.uid, stats.gid)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
