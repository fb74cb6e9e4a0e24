import type { StoreDescription } from '../types.ts'

/** What each place of the key protects from and what not, in plain words for `status` and `doctor`. */
export const statements: Readonly<Record<StoreDescription['keySource'], string>> = {
  keychain:
    'The key is in your login keychain. It cannot be read from a stolen disk or a backup. ' +
    'Any program that runs as you while you are signed in can ask for it; on macOS other programs get a prompt first.',
  file:
    'The key is locked by your passphrase. Once unlocked it is kept in memory-backed files for 8 hours, and any program ' +
    'that runs as you can read it there. A passphrase in a variable is as safe as that variable.',
  runtime:
    'The key is in memory-backed files that only you can read. This protects from a stolen disk, backups and other users. ' +
    'It is gone at logout or reboot; then you sign in again. Any program that runs as you can read it.',
  none: 'Nothing is kept: each command signs in and asks for itself.',
}

/** Said while no store has been made, so that where its key will be is not decided. */
export const undecidedStatement =
  'Nothing is kept yet. The first thing worth keeping decides where the key goes: the keychain where one answers, ' +
  'else a passphrase if you gave one, else memory.'
