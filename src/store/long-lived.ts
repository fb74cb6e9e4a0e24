import type { LongLivedKind, RecordKind } from './types.ts'

/** Whether a record of this kind is a secret that cannot be fetched again. */
export function isLongLived(kind: RecordKind): kind is LongLivedKind {
  return kind === 'iam-key' || kind === 'mfa-seed'
}

/** Names for messages. */
export const longLivedNames: Readonly<Record<LongLivedKind, string>> = {
  'iam-key': 'a long-lived access key',
  'mfa-seed': 'an MFA seed',
}
