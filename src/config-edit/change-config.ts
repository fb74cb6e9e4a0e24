import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'

import { loadConfig } from '../config/load-config.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { hash } from '../crypto/crypto.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { replaceFile } from '../files/replace-file.ts'
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
  const lockName = `config:${hash(path).toString('hex').slice(0, 16)}`
  return store.withLock(lockName, { waitMs, purpose: 'writing the config file' }, async () => {
    const open = openConfig(context)
    const { text } = open
    const changed = await change(open)
    if (changed === undefined || changed === text) return false
    if (read(context, path) !== text) throw changedMeanwhile()
    write(path, text, changed)
    return true
  })
}

/**
 * As {@link changeConfig}, for a difference that was shown: what is written is just that.
 * @throws AwsxError CONFIG_UNREADABLE also if the file is not any more what the difference was made for
 */
export function writeShown(
  context: Context,
  store: Store,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<boolean> {
  return changeConfig(context, store, ({ text }) => {
    if (text === before) return after
    throw changedMeanwhile()
  })
}

function changedMeanwhile(): AwsxError {
  return new AwsxError(
    'CONFIG_UNREADABLE',
    'another program changed the config file meanwhile; nothing was written',
    { hints: ['run the command again'] },
  )
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
      replaceFile(`${target}.awsx-backup`, before, { like: target })
    }
    replaceFile(target, after, {
      like: target,
      // To bring both files to the disk takes a while, in which other programs go on.
      mayReplace() {
        const now = existsSync(target) ? readFileSync(target) : Buffer.alloc(0)
        if (!now.equals(Buffer.from(before))) throw changedMeanwhile()
        return true
      },
    })
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
