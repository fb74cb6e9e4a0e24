import { listServiceWords } from '../../console/console-services.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { readRequest } from '../../shells/completion-request.ts'
import { complete } from '../../shells/complete.ts'
import type { completeShape } from './complete-command.ts'
import { commands } from '../all-commands.ts'

/** Runs at every Tab key, so it reads only the names of sections. */
export function run(args: ArgsOf<typeof completeShape>, context: Context): Promise<number> {
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
