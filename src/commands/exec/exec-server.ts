import type { Command } from '../../child/types.ts'
import type { Companion } from '../../context.ts'
import { applyChange } from '../../environment/environment-change.ts'
import { isolateFiles } from '../../environment/isolate-files.ts'
import type { ChildInput } from '../../environment/child-variables.ts'
import { buildServerChange, defaultOverridesServer } from '../../environment/server-change.ts'
import type { Plan } from '../../plan/types.ts'
import type { CredentialServer } from '../../server/credential-server.ts'
import type { ExecArgs } from './exec-command.ts'
import { createProfileFile } from './profile-file.ts'
import type { ProfileFile } from './profile-file.ts'
import { startServer } from './start-server.ts'
import { stderrIsTerminal } from '../../app/interaction-policy.ts'
import type { Handout } from '../../app/handout.ts'
import type { Prepared } from '../../app/prepare.ts'

/** A command to run with a credential server. */
export interface ExecTask {
  readonly args: ExecArgs
  readonly plan: Plan
  readonly command: Command
  readonly prepared: Prepared
  readonly common: ChildInput
  readonly record?: Handout['record']
}

const usedBy = {
  name: '--server',
  hint: 'run the command without --server, or use a profile with role_arn',
}

/**
 * Runs the command with a credential server. awsx fetches the credentials before the command starts, with any prompt they need, and renews
 * them without prompting while it runs.
 * @throws AwsxError as `startServer`
 */
export async function runWithServer(task: ExecTask): Promise<number> {
  const { args, plan, command } = task
  const { context } = task.prepared
  const started = await startServer({ ...task, options: args.options, usedBy })
  const { server, deps } = started
  if (args.command.length === 0)
    deps.say(`started a shell with a credential server for profile "${plan.profile}"; type exit to leave`)
  const profileFile = args.options['profile-file'] ? createProfileFile(plan, task.prepared) : undefined
  const environment = environmentOf(task, { ...server, profileFile: profileFile?.path }, (line) =>
    stderrIsTerminal(context) ? deps.say(line) : deps.debug(line),
  )
  started.startCommand()
  return context.launch(command, environment, {
    companion: closeBoth(server, profileFile),
    debug: task.prepared.debug,
  })
}

function closeBoth(server: CredentialServer, profileFile: ProfileFile | undefined): Companion {
  if (profileFile === undefined) return server
  return { close: async () => void (await Promise.all([server.close(), profileFile.close()])) }
}

function environmentOf(
  task: ExecTask,
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
