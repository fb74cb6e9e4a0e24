import { askNewPassphrase, readNewPassphrase } from '../../app/ask-passphrase.ts'
import type { Prepared } from '../../app/prepare.ts'
import { userStoreOptions } from '../../app/user-store.ts'
import { AwsxError } from '../../errors.ts'
import { secretSources } from '../../store/key/key-programs.ts'
import { findPassphrase } from '../../store/key/passphrase.ts'
import { changePassphrase, checkPassphrase } from '../../store/manage/change-passphrase.ts'
import type { ManagedStore } from '../../store/manage/managed-store.ts'
import { describeTarget, moveKey } from '../../store/manage/move-key.ts'
import { rotateKey } from '../../store/manage/rotate-key.ts'
import { manageStore } from '../../store/manage/store-manager.ts'
import { makeStoreDeps } from '../../store/open-store.ts'
import { findStateFolder } from '../../store/state-folder.ts'
import { joinWithOr } from '../../text/list-words.ts'
import type { StoreArgs } from './store-command.ts'

interface Change {
  readonly args: StoreArgs
  readonly prepared: Prepared
}

/** Changes the passphrase, the location or the value of the store's key. */
export async function changeStoreKey(
  action: 'passphrase' | 'move' | 'rotate-key',
  args: StoreArgs,
  prepared: Prepared,
): Promise<void> {
  const { context } = prepared
  const { path: stateFolder } = findStateFolder(context)
  if (stateFolder === undefined)
    throw new AwsxError('STORE_UNAVAILABLE', 'there is no store, because there is no home directory')
  // `auto` accepts the key wherever it is now.
  const deps = makeStoreDeps(context, userStoreOptions(prepared, args.options), {
    stateFolder,
    choice: 'auto',
  })
  const change = { args, prepared }
  const run = { passphrase: runPassphrase, move: runMove, 'rotate-key': runRotate }[action]
  const done = await manageStore(
    deps,
    () => undefined,
    (managed) => run(managed, change),
  )
  if (!args.options.quiet) context.stderr.write(`awsx: ${done}\n`)
}

async function runPassphrase(managed: ManagedStore, change: Change): Promise<string> {
  const current = await currentPassphrase(managed, change)
  await changePassphrase(managed, current, await newPassphrase(change))
  const isGiven = findPassphrase(change.prepared.context) !== undefined
  const reminder = isGiven ? '; now change AWSX_PASSPHRASE or the file in AWSX_PASSPHRASE_FILE' : ''
  return `changed the passphrase of the store${reminder}; the old one still opens copies from before, whose key opens new records too until you run: awsx store rotate-key`
}

async function runMove(managed: ManagedStore, change: Change): Promise<string> {
  const target = keyTargets.find((known) => known === change.args.positionals.target)
  if (target === undefined) throw new AwsxError('USAGE', `store move: expected ${joinWithOr(keyTargets)}`)
  const passphrase = target === 'passphrase' ? await newPassphrase(change) : ''
  await moveKey(managed, target === 'passphrase' ? { to: target, passphrase } : { to: target })
  const setting = target === 'keychain' ? 'keychain' : 'file'
  const { store } = change.prepared.settings
  const isOther = store !== undefined && store !== 'auto' && store !== setting
  return `the key of the store is now ${describeTarget(target)}${isOther ? `; AWSX_STORE is "${store}", so change it to ${setting} or auto` : ''}`
}

const keyTargets = ['keychain', 'passphrase', ...secretSources] as const

async function runRotate(managed: ManagedStore, change: Change): Promise<string> {
  const isPassphrase = managed.opened.storeFile.keySource === 'file'
  await rotateKey(managed, isPassphrase ? await currentPassphrase(managed, change) : undefined)
  return 'the store has a new key, and all records are encrypted with it'
}

const attempts = 3

/** The current passphrase, from the environment or typed by the user, who can retry a wrong one. */
async function currentPassphrase(
  { opened }: ManagedStore,
  { prepared }: Change,
): Promise<string | undefined> {
  const { context } = prepared
  const given = findPassphrase(context)
  const terminal = await context.openTerminal()
  if (
    given !== undefined ||
    opened.storeFile.passphraseFrom !== undefined ||
    opened.storeFile.keySource !== 'file' ||
    !terminal.available()
  )
    return given
  for (let attempt = 1; ; attempt += 1) {
    const typed = await terminal.ask('Current passphrase of the awsx store: ', { hidden: true })
    try {
      return await checkPassphrase(opened.storeFile, typed)
    } catch (error) {
      if (attempt === attempts) throw error
      terminal.say('awsx: wrong passphrase')
    }
  }
}

/** @throws AwsxError USAGE for a weak passphrase in the file, or without a terminal */
async function newPassphrase({ args, prepared }: Change): Promise<string> {
  const { context } = prepared
  const path = args.options['new-passphrase-file']
  if (path !== undefined) return readNewPassphrase(context, path)
  const terminal = await context.openTerminal()
  if (terminal.available()) return askNewPassphrase(terminal)
  throw new AwsxError('USAGE', 'store: cannot prompt for the new passphrase without a terminal', {
    hints: ['pass it in a file: --new-passphrase-file FILE'],
  })
}
