import { readVariable, type Variables } from '../../context.ts'
import type { StoreDescription } from '../types.ts'

const unlockedText =
  'Once unlocked it is used for 8 hours, or for the time in unlock_max. Until then it is in memory-backed files on Linux, ' +
  'and in your login keychain on macOS and Windows, and any program that runs as you can read it there.'

/** For `status` and `doctor`: where the key is, and what that protects from. */
export const keySourceTexts: Readonly<Record<StoreDescription['keySource'], string>> = {
  keychain:
    'The key is in your login keychain. It cannot be read from a stolen disk or a backup. ' +
    'Any program that runs as you while you are signed in can ask for it; on macOS other programs get a prompt first.',
  file: `The key is locked by your passphrase. ${unlockedText} A passphrase in a variable is as safe as that variable.`,
  runtime:
    'The key is in memory-backed files that only you can read. This protects from a stolen disk (if swap is encrypted), ' +
    'backups and other users. It is gone after a reboot and, with systemd, when you log out; then you sign in again. ' +
    'Any program that runs as you can read it.',
  none: 'Nothing is cached: each command signs in and prompts again.',
}

/** While there is no store, so that its key source is not decided. */
export const undecidedText =
  'Nothing is cached yet. awsx decides where to keep the key when it first saves something: in the keychain if one answers, ' +
  'otherwise under your passphrase if you set one, otherwise in memory on Linux.'

/** For a store of a version that this one cannot read. */
export const newerText =
  'A newer awsx created this store, so this version can neither read nor change it: upgrade awsx.'

/** For a key that is encrypted with a secret from a program. */
export function programText(program: string): string {
  const source = program === 'command' ? 'the key command' : program
  return `The key is locked by a secret from ${source}. ${unlockedText}`
}

/** The variable that gives the passphrase, if one of them is set. */
export function passphraseVariable(context: Variables): string {
  return readVariable(context, 'AWSX_PASSPHRASE') === undefined ? 'AWSX_PASSPHRASE_FILE' : 'AWSX_PASSPHRASE'
}
