import { readDurationSetting } from '../argv/duration.ts'
import type { Settings } from '../config/awsx-settings.ts'
import { unrecorded } from '../context.ts'
import type { Context } from '../context.ts'
import { openRecordReader } from '../store/record-reader.ts'
import type { ReaderOptions, RecordReader } from '../store/record-reader.ts'

/** Opens the store from the settings for reading only: it never prompts and reports nothing. */
export function openUserRecords({
  context,
  settings,
}: {
  readonly context: Context
  readonly settings: Settings
}): RecordReader {
  return openRecordReader(unrecorded(context), readerOptions(settings))
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
