import { loadConfig } from '../config/load-config.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { hash } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import type { Store } from '../store/types.ts'
import { concurrentChange, replaceText } from './replace-text.ts'

/** The text of the user's config file, to be edited. */
export interface ConfigText {
  readonly text: string
  /** The config as AWS tools would read it with another text. */
  readonly readWith: (text: string) => Config
}

const waitMs = 30_000
const configFile = { what: 'the config file' }

/**
 * Changes the config file under a lock, so that only one awsx process does so at a time. The target of a symbolic link is
 * replaced atomically and keeps its mode. The previous content stays next to it as `NAME.awsx-backup`.
 * @param change returns the new text, or undefined for no change
 * @returns whether anything was written
 * @throws AwsxError CONFIG_UNREADABLE if the file cannot be written, or another program changed it in the meantime
 */
export async function changeConfig(
  context: Context,
  store: Store,
  change: (config: ConfigText) => Promise<string | undefined> | string | undefined,
): Promise<boolean> {
  const path = loadConfig(context).files.config
  if (path === '') {
    throw new AwsxError('CONFIG_UNREADABLE', 'no config file to write, because AWS_CONFIG_FILE is empty', {
      hints: ['unset AWS_CONFIG_FILE, or set it to the path of a file'],
    })
  }
  const lockName = `config:${hash(path).toString('hex').slice(0, 16)}`
  return store.withLock(lockName, { waitMs, purpose: 'writing the config file' }, async () => {
    const current = readConfigText(context)
    const { text } = current
    const changed = await change(current)
    if (changed === undefined || changed === text) return false
    if (read(context, path) !== text) throw concurrentChange(configFile)
    replaceText({ path, ...configFile }, text, changed, { backup: true })
    return true
  })
}

/**
 * Like {@link changeConfig}, for a change that the user has reviewed.
 * @throws AwsxError CONFIG_UNREADABLE also if the file no longer has the text that was reviewed
 */
export function applyReviewedChange(
  context: Context,
  store: Store,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<boolean> {
  return changeConfig(context, store, ({ text }) => {
    if (text === before) return after
    throw concurrentChange(configFile)
  })
}

/** Reads the config file, to preview a change. A missing file counts as empty. */
export function readConfigText(context: Context): ConfigText {
  const path = loadConfig(context).files.config
  return {
    text: read(context, path),
    readWith: (other) => loadConfig(withText(context, path, other)),
  }
}

function read(context: Context, path: string): string {
  // Throws the error of the loader if the file cannot be read.
  loadConfig(context).profileNames()
  return path === '' ? '' : (context.readText(path) ?? '')
}

function withText(context: Context, path: string, text: string): Context {
  const readText: Context['readText'] = (other, maxBytes) =>
    other === path ? text : context.readText(other, maxBytes)
  return Object.create(context, { readText: { value: readText, enumerable: true } }) as Context
}
