import { createBackgroundContext } from '../../app/background-context.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import type { Handout } from '../../app/handout.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { findFresh, resolveCached } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import { AwsxError } from '../../errors.ts'
import type { AllowedHosts } from '../../loopback/request-checks.ts'
import { mayUseTerminal } from '../../plan/terminal-use.ts'
import type { Plan } from '../../plan/types.ts'
import { startRefresher } from '../../server/credential-refresher.ts'
import { serveCredentials } from '../../server/credential-server.ts'
import type { CredentialServer } from '../../server/credential-server.ts'
import { fetchInSubprocess } from './fetch-in-subprocess.ts'
import type { FetchOptions } from './fetch-in-subprocess.ts'

/** A profile to serve while a command runs. */
export interface ServerTask {
  readonly options: FetchOptions
  readonly plan: Plan
  readonly prepared: Prepared
  readonly record?: Handout['record']
  /** What uses the server, and what to do instead, for the error about long-lived keys. */
  readonly usedBy: { readonly name: string; readonly hint: string }
  /** The Host headers to accept; only that of the server's own port if not given. */
  readonly hosts?: AllowedHosts
}

/** A server of one profile. */
export interface StartedServer {
  readonly server: CredentialServer
  readonly deps: ResolveDeps
  /** The command starts: from now on nothing prompts, and nothing but `--debug` writes to stderr. */
  startCommand(): void
}

/**
 * Fetches the credentials, with any prompt they need, and starts a server that renews them without prompting.
 * @throws AwsxError USAGE for long-lived keys, which SDKs do not take from a server
 */
export async function startServer(task: ServerTask): Promise<StartedServer> {
  const { options, plan } = task
  const { context } = task.prepared
  const background = createBackgroundContext(context, options.debug)
  const prepared = { ...task.prepared, context: background.context }
  const deps = createPromptingDeps(prepared, plan, options)
  const first = await fetchFirst(task, deps)
  if (first.credentials.sessionToken === null) throw needsSessionToken(task)
  let recordEnd = await task.record?.(first.credentials)
  let recorded = first.credentials.accessKeyId
  const quiet = { ...deps, ...nonInteractive, refresh: false, minTtlMs: 0, base: undefined }
  const refresher = startRefresher(first, {
    async renew(distrust) {
      // What the other process fetched is in the store. If it failed, this one fails again, with an error to report.
      if (!distrust) await fetchInSubprocess(task, quiet.store, false)
      const next = await resolveCached(plan, quiet, distrust)
      if (next.credentials.accessKeyId !== recorded) recordEnd = await task.record?.(next.credentials)
      recorded = next.credentials.accessKeyId
      return next
    },
    now: () => context.now(),
    elapsed: () => context.elapsed(),
    debug: (line) => quiet.debug(line),
  })
  const server = await serveCredentials(refresher, context, (line) => quiet.debug(line), task.hosts)
  const close = async (): Promise<void> => {
    await server.close()
    await recordEnd?.()
  }
  return { server: { ...server, close }, deps, startCommand: () => background.startCommand() }
}

/**
 * Fetches the credentials before the command starts: in a subprocess, unless that cannot prompt as it may have to, for an MFA code or in a
 * `credential_process`.
 */
async function fetchFirst(task: ServerTask, deps: ResolveDeps): Promise<CachedCredentials> {
  const { plan, options } = task
  const startedAt = deps.context.now()
  const refresh = options.refresh === true
  const isLocal = mayUseTerminal(plan) || (await findFresh(plan, deps)) !== undefined
  if (isLocal || !(await fetchInSubprocess(task, deps.store, refresh))) return resolveCached(plan, deps)
  const found = await findFresh(plan, { ...deps, refresh: false })
  // With --refresh, credentials that the store had before do not count.
  const isGood = found !== undefined && !(refresh && found.fetchedAt < startedAt)
  return isGood ? found : resolveCached(plan, deps)
}

function needsSessionToken({ plan, usedBy }: ServerTask): AwsxError {
  return new AwsxError(
    'USAGE',
    `profile "${plan.profile}" has a long-lived access key, and ${usedBy.name} requires a session token`,
    { hints: [usedBy.hint] },
  )
}
