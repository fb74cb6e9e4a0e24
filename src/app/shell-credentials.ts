import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { hasCredentials } from '../environment/shell-depth.ts'
import { formatUntil } from '../text/format-time.ts'

/**
 * Says that this shell keeps credentials that were just removed elsewhere, and how to get rid of them.
 * @returns undefined outside of a shell with credentials of awsx
 */
export function describeShellCredentials(context: Context): string | undefined {
  const profile = readVariable(context, 'AWSX_PROFILE')
  if (profile === undefined || !hasCredentials(context)) return undefined
  const end = Date.parse(readVariable(context, 'AWS_CREDENTIAL_EXPIRATION') ?? '')
  if (end <= context.now()) return undefined
  const until = Number.isNaN(end) ? '' : `, which expire ${formatUntil(end, context.now())}`
  // The environment does not say whether awsx use or awsx exec put them there.
  const fix = 'to remove them: awsx use --clear, or exit in a shell of awsx exec'
  return `this shell still has the credentials of profile "${profile}"${until}; ${fix}`
}
