import type { CommandSpec, HandlerOf } from '../../argv/command-spec.ts'
import { loadConfig } from '../../config/load-config.ts'
import { listServiceWords } from '../../console/console-services.ts'
import { ExitCode } from '../../errors.ts'
import { complete } from '../../shells/complete.ts'
import type { Candidate } from '../../shells/complete-accounts.ts'
import type { CompletedSetting } from '../../shells/complete-values.ts'
import { settingKeys, specOf } from '../../config/settings-schema.ts'
import { helpTopics } from '../help/help-topics.ts'
import { readRequest } from '../../shells/completion-request.ts'
import { listAccounts } from './list-accounts.ts'
import { listProfiles, listRoleArns } from './list-profiles.ts'
import type { Shell } from '../../shells/shell-names.ts'
import type { completeShape } from './complete-command.ts'

/**
 * Creates the handler. It runs on every press of Tab, so it reads only section names, unless the shell shows descriptions or an account is being typed.
 * @param commands the commands to complete
 */
export function createHandler(commands: readonly CommandSpec[]): HandlerOf<typeof completeShape> {
  return {
    run(args, context) {
      const config = loadConfig(context)
      const request = readRequest(args.positionals.shell, args.command)
      const completion = complete(request.words, commands, {
        profiles: () => listProfiles(config, context, showsDescriptions(args.positionals.shell)),
        ssoSessions: () => config.ssoSessionNames(),
        accounts: () => listAccounts(config, context),
        roleArns: () => listRoleArns(config),
        services: () => listServiceWords(),
        settings: () => listSettings(),
        topics: () => listTopics(commands),
      })
      context.stdout.write(request.answer(completion))
      return Promise.resolve(ExitCode.ok)
    },
  }
}

/** The others show only the words, so that they need not wait for the descriptions. */
function showsDescriptions(shell: Shell): boolean {
  return shell !== 'bash' && shell !== 'tcsh'
}

function listSettings(): readonly CompletedSetting[] {
  return settingKeys.map((key) => {
    const { describe, type, choices = type === 'boolean' ? ['true', 'false'] : [] } = specOf(key)
    return { value: key, describe, choices }
  })
}

function listTopics(commands: readonly CommandSpec[]): readonly Candidate[] {
  const visible = commands.filter(({ hidden }) => hidden !== true)
  return [
    ...helpTopics.map(({ name, page }) => ({ value: name, describe: page.summary })),
    ...visible.map(({ name, summary }) => ({ value: name, describe: summary })),
  ]
}
