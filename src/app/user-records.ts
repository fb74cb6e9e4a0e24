import { unrecorded } from '../context.ts'
import { openRecordReader } from '../store/record-reader.ts'
import type { RecordReader } from '../store/record-reader.ts'
import { readerOptions } from './unlocked-records.ts'
import type { RecordsOf } from './unlocked-records.ts'

/** Opens the store from the settings for reading only: it never prompts and reports nothing. */
export function openUserRecords({ context, settings }: RecordsOf): RecordReader {
  return openRecordReader(unrecorded(context), readerOptions(settings))
}
