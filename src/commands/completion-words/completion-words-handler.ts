import { listServiceWords } from '../../console/console-services.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { readRequest } from '../../shells/completion-request.ts'
import { complete } from '../../shells/complete.ts'
import type { completionWordsShape } from './completion-words-command.ts'
import { commands } from '../all-commands.ts'

/** Runs at every press of Tab, so nothing is read but the names of the sections. */
export function run(args: ArgsOf<typeof completionWordsShape>, context: Context): Promise<number> {
  const config = loadConfig(context)
  const request = readRequest(args.positionals.shell, args.command)
  const completion = complete(request.words, commands, {
    profiles: () => config.profileNames(),
    ssoSessions: () => config.ssoSessionNames(),
    services: () => listServiceWords(),
  })
  context.stdout.write(request.answer(completion))
  return Promise.resolve(ExitCode.ok)
}
