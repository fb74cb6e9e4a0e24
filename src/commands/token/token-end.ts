import { remainingMs } from '../../credentials/freshness.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { AwsxError } from '../../errors.ts'

const minuteMs = 60_000

/**
 * The end of a token that is signed now, a minute before that of the credentials at the latest.
 * @param now by the local clock, milliseconds since 1970 UTC, as the result
 * @param lifetimeMs how long the service accepts the token
 * @throws AwsxError MIN_TTL_UNREACHABLE if less is left, because the service would refuse the token without a reason
 */
export async function findTokenEnd(
  cached: CachedCredentials,
  now: number,
  lifetimeMs: number,
): Promise<{ readonly end: number; readonly isEarly: boolean }> {
  const end = now + remainingMs(cached, now) - minuteMs
  if (end >= now + lifetimeMs) return { end: now + lifetimeMs, isEarly: false }
  if (end > now) return { end, isEarly: true }
  const { formatUntil } = await import('../../text/format-time.ts')
  throw new AwsxError(
    'MIN_TTL_UNREACHABLE',
    `the credentials expire ${formatUntil(end + minuteMs, now)}, too soon for a token`,
    {
      hints: ['get new credentials: add --refresh, or export new ones if they are in the environment'],
    },
  )
}
