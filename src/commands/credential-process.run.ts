import type { ArgsOf } from '../argv/define.ts'
import type { Context } from '../context.ts'
import { resolveCredentials } from '../credentials/resolve.ts'
import { renderProcess } from '../environment/render-file.ts'
import { ExitCode } from '../errors.ts'
import type { credentialProcessShape } from './credential-process.ts'
import { askLater } from './persons.ts'
import { planFor, prepare } from './pipeline.ts'
import { createTools, processWaitMs } from './tools.ts'

type ProcessArgs = ArgsOf<typeof credentialProcessShape>

/** SDKs take stdout for the answer and show stderr only on failure: nothing is said, and a browser opens only where that was wished for. */
export async function run(args: ProcessArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const plan = planFor(prepared)
  const tools = createTools(prepared, plan, args.options, {
    mfa: askLater(prepared, plan, args.options),
    wishLogin: async () =>
      args.options.login ? (await import('./login-wish.ts')).wishLogin(prepared, {}) : null,
    waitMs: processWaitMs,
  })
  context.stdout.write(renderProcess(await resolveCredentials(plan, tools)))
  return ExitCode.ok
}
