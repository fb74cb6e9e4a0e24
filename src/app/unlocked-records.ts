import { readDurationSetting } from '../argv/duration.ts'
import type { Settings } from '../config/awsx-settings.ts'
import { unrecorded } from '../context.ts'
import type { Context } from '../context.ts'
import { openUnlockedStore } from '../store/unlocked-store.ts'
import type { ReaderOptions, UnlockedStore } from '../store/unlocked-store.ts'

/** What says which store to use. */
export interface RecordsOf {
  readonly context: Context
  readonly settings: Settings
}

/**
 * Opens the store from the settings for a run that ends soon: it never prompts and reports nothing.
 * @returns undefined if there is no store, or if it is locked
 */
export function openUnlockedRecords({ context, settings }: RecordsOf): UnlockedStore | undefined {
  return openUnlockedStore(unrecorded(context), readerOptions(settings))
}

/**
 * The settings that say which store to use, and how long its key stays unlocked.
 * @throws AwsxError CONFIG_INVALID for a malformed duration
 */
export function readerOptions({ store, unlockMax, unlockIdle }: Settings): ReaderOptions {
  return {
    ...(store === undefined ? {} : { choice: store }),
    unlock: {
      maxMs: readMilliseconds('unlock_max', unlockMax),
      idleMs: readMilliseconds('unlock_idle', unlockIdle),
    },
  }
}

function readMilliseconds(key: string, text: string | undefined): number | undefined {
  const seconds = readDurationSetting(key, text)
  return seconds === undefined ? undefined : seconds * 1000
}
