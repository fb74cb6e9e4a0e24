import { Secret } from '../../secret.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import type { Credentials } from '../types.ts'

/** A bad answer of a credential process. The message continues a sentence that starts with "its output". */
export class BadAnswer extends Error {}

/**
 * Reads what a credential process printed, as botocore does: one JSON object with the number 1 as `Version`, `AccessKeyId` and
 * `SecretAccessKey`; `SessionToken`, `Expiration` (ISO 8601) and `AccountId` may be missing or null.
 * @param stdout never part of an error, because it may hold the secret
 * @param now milliseconds since 1970 UTC
 * @throws BadAnswer
 */
export function readProcessAnswer(stdout: string, now: number): Credentials {
  const answer = parseObject(stdout)
  const version = answer['Version']
  if (version === undefined) throw new BadAnswer('has no Version')
  if (version !== 1) throw new BadAnswer('has a Version that is not the number 1')
  const sessionToken = readText(answer, 'SessionToken')
  return {
    accessKeyId: requireText(answer, 'AccessKeyId'),
    secretAccessKey: new Secret(requireText(answer, 'SecretAccessKey')),
    sessionToken: sessionToken === null ? null : new Secret(sessionToken),
    expiresAt: readEnd(answer, now),
    accountId: readText(answer, 'AccountId'),
  }
}

type Members = Readonly<Record<string, unknown>>

function parseObject(stdout: string): Members {
  if (stdout.trim() === '') throw new BadAnswer('is empty')
  let value: unknown
  try {
    value = JSON.parse(stdout)
  } catch {
    // The message of the parser quotes the text.
    throw new BadAnswer('is not JSON; it must print nothing else on stdout')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadAnswer('is not a JSON object')
  }
  return value as Members
}

function requireText(answer: Members, name: string): string {
  const text = readText(answer, name)
  if (text === null) throw new BadAnswer(`has no ${name}`)
  return text
}

function readText(answer: Members, name: string): string | null {
  const value = answer[name]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw new BadAnswer(`has a ${name} that is not a string`)
  return value
}

function readEnd(answer: Members, now: number): number | null {
  const value = answer['Expiration']
  if (value === undefined || value === null) return null
  const end = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(end)) throw new BadAnswer('has an Expiration that is not an ISO 8601 time')
  if (end <= now) throw new BadAnswer(`contains credentials that expired ${formatTimeLeft(now - end)} ago`)
  return end
}
