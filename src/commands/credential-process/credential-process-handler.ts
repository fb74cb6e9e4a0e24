import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { resolveCredentials } from '../../credentials/resolve-credentials.ts'
import { renderProcess } from '../../environment/render-credentials.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import type { credentialProcessShape } from './credential-process-command.ts'
import { createDeps } from '../../app/create-deps.ts'
import { lazyPrompt, needsUser, processWaitMs } from '../../app/interaction-policy.ts'
import { planFor, prepare } from '../../app/prepare.ts'

type ProcessArgs = ArgsOf<typeof credentialProcessShape>

/** SDKs read stdout and show stderr only on failure, so this prints no messages, and opens a browser only with `--login`. */
export async function run(args: ProcessArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const plan = planFor(prepared)
  const deps = createDeps(prepared, plan, args.options, {
    mfa: lazyPrompt(prepared, plan, args.options),
    requestLogin: async () =>
      args.options.login
        ? (await import('../../app/login-request.ts')).createLoginRequest(prepared, {})
        : null,
    waitMs: processWaitMs,
    sharesTerminal: true,
  })
  try {
    context.stdout.write(renderProcess(await resolveCredentials(plan, deps)))
    return ExitCode.ok
  } catch (error) {
    throw needsUser(error) ? asSingleLine(error) : error
  }
}

/** Many programs show only the first or the last line of stderr, so the hint goes into the message. */
function asSingleLine(error: AwsxError): AwsxError {
  const [hint] = error.hints
  const message = hint === undefined ? error.message : `${error.message}; run: ${hint}`
  return new AwsxError(error.code, message, {
    cause: error,
    ...(error.at === undefined ? {} : { at: error.at }),
  })
}
