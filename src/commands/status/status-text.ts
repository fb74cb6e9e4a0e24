import type { DetectedAgent } from '../../audit/audit-entry.ts'
import { claimsNoAgent } from '../../app/detect-agent.ts'
import { findAgent } from '../../app/find-agent.ts'
import { readGrants, warnOfDamage } from '../../app/grants.ts'
import { readAllSignIns } from '../../app/read-sign-ins.ts'
import { readShell } from '../../app/read-shell.ts'
import type { ShellState } from '../../app/read-shell.ts'
import { countOf } from '../../text/count-of.ts'
import { formatTimeLeft, formatUntil } from '../../text/format-time.ts'
import { formatUtc } from '../../text/format-utc.ts'
import type { Store } from '../../store/types.ts'
import { escapeText } from '../../text/escape.ts'
import { showAccount } from '../../text/show-account.ts'
import { paint } from '../../text/paint.ts'
import type { Style } from '../../text/paint.ts'
import { wrapHanging } from '../../text/wrap-text.ts'
import { outputStyle } from '../../app/output-style.ts'
import type { OutputStyle } from '../../app/output-style.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeSignInState } from '../../sso-login/sign-in-state.ts'
import type { NamedSignIn } from '../../sso-login/sign-in-state.ts'
import { describeGrant, onceText } from '../grant/list-grants.ts'
import type { GrantOutput } from '../grant/list-grants.ts'
import type { StatusArgs } from './status-command.ts'
import { sayIfEmpty } from '../../app/empty-config.ts'
import { openUserStore } from '../../app/user-store.ts'
import { prepare } from '../../app/prepare.ts'
import { ExitCode } from '../../errors.ts'
import type { Context } from '../../context.ts'
import { jsonDocument } from '../../text/json-document.ts'

/** Prints the status as text or JSON. */
export async function printStatus(args: StatusArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const warn = warnOfDamage(context, args.options.quiet)
  const found = readStatus(prepared, openUserStore(prepared, args.options), warn)
  context.stdout.write(
    args.options.json
      ? jsonDocument(found)
      : describeStatus(found, context.now(), outputStyle(context.stdout, context, args.options)),
  )
  if (!args.options.json) sayIfEmpty(prepared, args.options)
  return ExitCode.ok
}

/** What `awsx status --json` prints. */
export interface Status {
  /** Null outside a shell with credentials. */
  readonly shell: ShellState | null
  /** The coding agent that runs awsx, as far as it can be recognized; null for none. */
  readonly agent: (DetectedAgent & { readonly note: string | null }) | null
  /** What the user lets agents use now. */
  readonly grants: readonly GrantOutput[]
  readonly signIns: readonly NamedSignIn[]
  readonly cached: { readonly credentials: number; readonly nextEnd: string | null }
  readonly store: { readonly keySource: string; readonly folder: string; readonly statement: string }
}

/** Reads public metadata of the store only, which needs no key: so it never prompts. */
export function readStatus(prepared: Prepared, store: Store, onDamage?: () => void): Status {
  const { context } = prepared
  const now = context.now()
  const ends = store
    .list()
    .filter(({ kind, expiresAt }) => kind === 'credentials' && (expiresAt ?? Infinity) > now)
    .map(({ expiresAt }) => expiresAt ?? Infinity)
  const nextEnd = Math.min(...ends)
  return {
    shell: readShell(prepared),
    agent: findNotedAgent(prepared),
    grants: readGrants(store, context, onDamage).map(describeGrant),
    signIns: readAllSignIns(prepared, store),
    cached: { credentials: ends.length, nextEnd: Number.isFinite(nextEnd) ? formatUtc(nextEnd) : null },
    store: store.describe(),
  }
}

function findNotedAgent(prepared: Prepared): Status['agent'] {
  const agent = findAgent(prepared)
  const note = claimsNoAgent(prepared.context)
    ? 'because you have not confirmed AWSX_AGENT=none on this terminal'
    : null
  return agent === null ? null : { ...agent, note }
}

function describeAgent({ name, by, note }: NonNullable<Status['agent']>): string {
  return `${name} (${by})${note === null ? '' : `, ${note}`}`
}

/** Formats the status as text, one fact a line, in the width of the terminal. */
export function describeStatus(found: Status, now: number, style: OutputStyle): string {
  const { shell, agent, grants, signIns, cached, store } = found
  return renderFacts(
    [
      ['shell', shell === null ? 'not inside an awsx shell' : describeShell(shell, now)],
      ...(agent === null ? [] : [['agent', describeAgent(agent)] as const]),
      ...grants.map((grant, index): Fact => [index === 0 ? 'grant' : '', describeGrantLine(grant, now)]),
      ...signIns.map((state): Fact => ['sign-in', describeSignInState(state, now), styleOf(state)]),
      ['cached', describeCached(cached, now)],
      ['store', `${store.keySource}, ${store.folder}`],
      ['', store.statement],
    ],
    style,
  )
}

function describeGrantLine(
  { profile, accountId, access, agent, endsAt, once }: GrantOutput,
  now: number,
): string {
  const account = accountId === null ? '' : ` (${accountId})`
  const end = `ends in ${formatTimeLeft(Date.parse(endsAt) - now)}${once ? onceText : ''}`
  return `profile "${profile}"${account}, access ${access}, ${agent ?? 'every agent'}, ${end}`
}

type Fact = readonly [label: string, text: string, style?: Style]

function styleOf({ signedInUntil, renewable }: NamedSignIn): Style {
  return signedInUntil === null && !renewable ? 'yellow' : 'green'
}

function renderFacts(facts: readonly Fact[], style: OutputStyle): string {
  const indent = Math.max(...facts.map(([label]) => label.length)) + 2
  const width = style.width === undefined ? undefined : Math.max(1, style.width - indent)
  return facts
    .flatMap(([label, text, color]) =>
      wrapHanging(escapeText(text), width, 0).map((line, index) => {
        const shown = color === undefined ? line : paint(line, color, style)
        return `${(index === 0 ? label : '').padEnd(indent)}${shown}`.trimEnd()
      }),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function describeShell(
  { profile, accountId, accountName, environment, access, expiresAt, server, depth }: ShellState,
  now: number,
): string {
  const withoutTime = server ? 'renewed by its credential server' : 'does not expire'
  const expiry = expiresAt === null ? withoutTime : describeExpiry(Date.parse(expiresAt), now)
  const account = accountId === null ? [] : [`account ${showAccount(accountId, accountName)}`]
  return [
    profile,
    ...account,
    ...(environment === null ? [] : [environment]),
    ...(access === 'full' ? [] : [`access ${access}`]),
    expiry,
    ...(depth > 1 ? [`nested ${depth} deep`] : []),
  ].join(', ')
}

function describeExpiry(end: number, now: number): string {
  return end > now ? `expires ${formatUntil(end, now)}` : 'expired'
}

function describeCached({ credentials, nextEnd }: Status['cached'], now: number): string {
  const count = countOf(credentials, 'credential')
  if (nextEnd === null) return count
  return `${count}, ${credentials === 1 ? '' : 'the first '}${describeExpiry(Date.parse(nextEnd), now)}`
}
