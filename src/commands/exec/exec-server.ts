import type { Command } from '../../child/types.ts'
import type { Companion } from '../../context.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { findFresh, resolveCached } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import { applyChange, isolateFiles } from '../../environment/environment-change.ts'
import type { ChildInput } from '../../environment/child-variables.ts'
import { buildServerChange, defaultOverridesServer } from '../../environment/server-change.ts'
import { AwsxError } from '../../errors.ts'
import { mayUseTerminal } from '../../plan/terminal-use.ts'
import type { Plan } from '../../plan/types.ts'
import { startRefresher } from '../../server/credential-refresher.ts'
import { serveCredentials } from '../../server/credential-server.ts'
import type { CredentialServer } from '../../server/credential-server.ts'
import { createBackgroundContext } from '../../app/background-context.ts'
import type { ExecArgs } from './exec-command.ts'
import { fetchInSubprocess } from './fetch-in-subprocess.ts'
import { createProfileFile } from './profile-file.ts'
import type { ProfileFile } from './profile-file.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { nonInteractive, stderrIsTerminal } from '../../app/interaction-policy.ts'
import type { Handout } from '../../app/handout.ts'
import type { Prepared } from '../../app/prepare.ts'

/** A command to run with a credential server. */
export interface ServerTask {
  readonly args: ExecArgs
  readonly plan: Plan
  readonly command: Command
  readonly prepared: Prepared
  readonly common: ChildInput
  readonly record?: Handout['record']
}

/**
 * Runs the command with a credential server. awsx fetches the credentials before the command starts, with any prompt they need, and renews
 * them without prompting while it runs.
 * @throws AwsxError USAGE for long-lived keys, which SDKs do not take from a server
 */
export async function runWithServer(task: ServerTask): Promise<number> {
  const { args, plan, command } = task
  const { context } = task.prepared
  const background = createBackgroundContext(context, args.options.debug)
  const prepared = { ...task.prepared, context: background.context }
  const deps = createPromptingDeps(prepared, plan, args.options)
  const first = await fetchFirst(task, deps)
  if (first.credentials.sessionToken === null) throw needsSessionToken(plan)
  await task.record?.(first.credentials)
  let recorded = first.credentials.accessKeyId
  const quiet = { ...deps, ...nonInteractive, refresh: false, minTtlMs: 0, base: undefined }
  const server = await serveCredentials(
    startRefresher(first, {
      async renew(distrust) {
        // What the other process fetched is in the store. If it failed, this one fails again, with an error to report.
        if (!distrust) await fetchInSubprocess(task, quiet.store, false)
        const next = await resolveCached(plan, quiet, distrust)
        if (next.credentials.accessKeyId !== recorded) await task.record?.(next.credentials)
        recorded = next.credentials.accessKeyId
        return next
      },
      now: () => context.now(),
      elapsed: () => context.elapsed(),
      debug: (line) => quiet.debug(line),
    }),
    context,
    (line) => quiet.debug(line),
  )
  if (args.command.length === 0)
    deps.say(`started a shell with a credential server for profile "${plan.profile}"; type exit to leave`)
  const profileFile = args.options['profile-file'] ? createProfileFile(plan, task.prepared) : undefined
  const environment = environmentOf(task, { ...server, profileFile: profileFile?.path }, (line) =>
    stderrIsTerminal(context) ? deps.say(line) : deps.debug(line),
  )
  background.startCommand()
  return context.launch(command, environment, {
    companion: closeBoth(server, profileFile),
    debug: prepared.debug,
  })
}

function closeBoth(server: CredentialServer, profileFile: ProfileFile | undefined): Companion {
  if (profileFile === undefined) return server
  return { close: async () => void (await Promise.all([server.close(), profileFile.close()])) }
}

/**
 * Fetches the credentials before the command starts: in a subprocess, unless that cannot prompt as it may have to, for an MFA code or in a
 * `credential_process`.
 */
async function fetchFirst(task: ServerTask, deps: ResolveDeps): Promise<CachedCredentials> {
  const { plan, args } = task
  const startedAt = deps.context.now()
  const isLocal = mayUseTerminal(plan) || (await findFresh(plan, deps)) !== undefined
  if (isLocal || !(await fetchInSubprocess(task, deps.store, args.options.refresh)))
    return resolveCached(plan, deps)
  const found = await findFresh(plan, { ...deps, refresh: false })
  // With --refresh, credentials that the store had before do not count.
  const isGood = found !== undefined && !(args.options.refresh && found.fetchedAt < startedAt)
  return isGood ? found : resolveCached(plan, deps)
}

function needsSessionToken(plan: Plan): AwsxError {
  return new AwsxError(
    'USAGE',
    `profile "${plan.profile}" has a long-lived access key, and --server requires a session token`,
    { hints: ['run the command without --server, or use a profile with role_arn'] },
  )
}

function environmentOf(
  task: ServerTask,
  server: CredentialServer & { readonly profileFile: string | undefined },
  say: (line: string) => void,
): Record<string, string> {
  const { env, platform } = task.prepared.context
  const change = buildServerChange({ ...task.common, ...server, platform }, env)
  const { profileFile } = server
  const requested = task.args.options['isolate-files'] || profileFile !== undefined
  const needed = !requested && defaultOverridesServer(task.prepared.config)
  if (needed)
    say(
      'the command sees empty AWS files, because the credentials of profile "default" would override the server',
    )
  const full = requested || needed ? isolateFiles(change, platform, env, profileFile) : change
  return applyChange(env, full, platform === 'win32')
}
