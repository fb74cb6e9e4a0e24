import type { Answer } from '../../aws/connection.ts'
import type { StaticBase } from '../../plan/types.ts'
import type { Credentials } from '../types.ts'

/** The keys that stand in the profile; how long a session token among them lives is not known. */
export function readStatic(step: StaticBase): Answer<Credentials> {
  const { accessKeyId, secretAccessKey, sessionToken, accountId } = step
  return {
    value: { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt: null },
    clockOffsetMs: 0,
  }
}
