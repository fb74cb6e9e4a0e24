import { readVariable } from '../context.ts'
import { hasCredentials, hasCredentialServer, readDepth } from '../environment/shell-depth.ts'
import { listAccountNames } from './account-names.ts'
import type { Prepared } from './prepare.ts'

/** What `awsx exec` or `awsx use` set in this shell. */
export interface ShellState {
  readonly profile: string
  readonly accountId: string | null
  readonly accountName: string | null
  /** What the account is for, such as `production`; null if nothing says it. */
  readonly environment: string | null
  readonly access: string
  /** RFC 3339; null if the credentials do not expire, or a server renews them. */
  readonly expiresAt: string | null
  /** Whether the credentials come from a credential server, which renews them. */
  readonly server: boolean
  /** Nesting level: 1 in a shell that was not started from another awsx shell. */
  readonly depth: number
}

/** @returns null outside a shell with credentials of awsx */
export function readShell({ context, config }: Prepared): ShellState | null {
  const profile = readVariable(context, 'AWSX_PROFILE')
  if (profile === undefined || !hasCredentials(context)) return null
  const accountId = readVariable(context, 'AWS_ACCOUNT_ID') ?? null
  return {
    profile,
    accountId,
    accountName: listAccountNames(config, context).get(accountId ?? '') ?? null,
    environment: readVariable(context, 'AWSX_ENVIRONMENT') ?? null,
    access: readVariable(context, 'AWSX_ACCESS') ?? 'full',
    expiresAt: readVariable(context, 'AWS_CREDENTIAL_EXPIRATION') ?? null,
    server: hasCredentialServer(context),
    depth: Math.max(
      1,
      readDepth(context, (name) => config.profileNames().includes(name)),
    ),
  }
}
