import type { RecordMetadata } from '../store/types.ts'

/**
 * When the credentials of a record end.
 * @param now milliseconds since 1970 UTC
 * @returns milliseconds since 1970 UTC; null if there is no record, or one that has expired
 */
export function endOfRecord(record: RecordMetadata | undefined, now: number): number | null {
  const end = record?.expiresAt ?? null
  return end !== null && end > now ? end : null
}
