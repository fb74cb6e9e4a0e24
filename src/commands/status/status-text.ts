import { readVariable } from '../../context.ts'
import { hasCredentials, isServed, readDepth } from '../../environment/shell-depth.ts'
import { formatUntil } from '../../text/format-time.ts'
import type { Store } from '../../store/types.ts'
import { alignColumns } from '../../text/columns.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeSignInState, readSignIns } from '../../app/sign-in-state.ts'
import type { SignInState } from '../../app/sign-in-state.ts'

/** What `awsx status --json` prints. */
export interface Status {
  /** The profile of the shell that awsx, or `awsx use`, made; null outside of one. */
  readonly shell: {
    readonly profile: string
    readonly expiresAt: string | null
    /** Takes its credentials from a server that renews them. */
    readonly server: boolean
    /** 1 for a run of awsx that is in no other. */
    readonly depth: number
  } | null
  readonly signIns: readonly SignInState[]
  readonly cached: { readonly credentials: number; readonly nextEnd: string | null }
  readonly store: { readonly keySource: string; readonly folder: string; readonly statement: string }
}

/** Public metadata only: no key is read, so it never asks. */
export function readStatus(prepared: Prepared, store: Store): Status {
  const { context } = prepared
  const now = context.now()
  const living = store
    .list()
    .filter(({ metadata }) => metadata.kind === 'credentials' && (metadata.expiresAt ?? Infinity) > now)
    .map(({ metadata }) => metadata.expiresAt ?? Infinity)
  const nextEnd = Math.min(...living)
  return {
    shell: readShell(prepared),
    signIns: readSignIns(prepared, store),
    cached: { credentials: living.length, nextEnd: Number.isFinite(nextEnd) ? formatTime(nextEnd) : null },
    store: store.describe(),
  }
}

function readShell({ context, config }: Prepared): Status['shell'] {
  const profile = readVariable(context, 'AWSX_PROFILE')
  if (profile === undefined || !hasCredentials(context)) return null
  return {
    profile,
    expiresAt: readVariable(context, 'AWS_CREDENTIAL_EXPIRATION') ?? null,
    server: isServed(context),
    depth: Math.max(
      1,
      readDepth(context, (name) => config.profileNames().includes(name)),
    ),
  }
}

/** @returns lines for people, with a line end behind each */
export function describeStatus(found: Status, now: number): string {
  const until = (time: string | null, otherwise: string): string =>
    time === null
      ? otherwise
      : Date.parse(time) > now
        ? `until ${formatUntil(Date.parse(time), now)}`
        : 'expired'
  const { shell, cached, store } = found
  const ends =
    cached.nextEnd === null ? '' : `, the first ends ${until(cached.nextEnd, '').replace('until ', '')}`
  return alignColumns([
    [
      'shell',
      shell === null
        ? 'not one of awsx'
        : [
            shell.profile,
            until(shell.expiresAt, shell.server ? 'renewed by its server' : 'without end'),
            ...(shell.depth > 1 ? [`${shell.depth} deep`] : []),
          ].join(', '),
    ],
    ...found.signIns.map((state) => ['sign-in', describeSignInState(state, now)]),
    ['cached', `${cached.credentials} credentials${ends}`],
    ['store', `${store.keySource}, ${store.folder}`],
    ['', store.statement],
  ])
}

function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
