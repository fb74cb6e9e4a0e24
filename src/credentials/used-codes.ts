import { hash } from '../crypto/crypto.ts'
import type { StoreLocks } from '../store/types.ts'

/** AWS accepts the codes of three steps of 30 seconds, so a code that is older is denied anyway. */
const noteMs = 90_000
/** As many codes as a user can read in that time. */
const kept = 4

/** The codes of one MFA device that AWS has seen, in this process or another one. AWS accepts each code once. */
export interface UsedCodes {
  has(code: string): boolean
  add(code: string): void
}

export function openUsedCodes(serial: string, store: Pick<StoreLocks, 'readNote' | 'writeNote'>): UsedCodes {
  const name = `mfa-used:${serial}`
  const digestOf = (code: string): string => hash(`${serial} ${code}`).toString('hex').slice(0, 16)
  const read = (): readonly string[] => store.readNote(name)?.split(' ') ?? []
  return {
    has: (code) => read().includes(digestOf(code)),
    add: (code) => {
      const digests = [...read().filter((digest) => digest !== digestOf(code)), digestOf(code)]
      store.writeNote(name, digests.slice(-kept).join(' '), noteMs)
    },
  }
}
