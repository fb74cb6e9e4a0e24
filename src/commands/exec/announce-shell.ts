import type { Context } from '../../context.ts'
import type { Credentials } from '../../credentials/types.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUntil } from '../../text/format-time.ts'

/** Announces that a shell starts and when its credentials expire. */
export function announceShell(profile: string, credentials: Credentials, context: Context): void {
  const expiry =
    credentials.expiresAt === null
      ? ''
      : `; credentials expire ${formatUntil(credentials.expiresAt, context.now())}`
  const line = `started a shell with profile "${profile}"${expiry}; type exit to leave`
  context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
}
