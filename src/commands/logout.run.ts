import type { ArgsOf } from '../argv/define.ts'
import type { Context } from '../context.ts'
import { AwsxError, ExitCode } from '../errors.ts'
import { findAllSignIns, findSignIn } from '../plan/sign-in.ts'
import type { SignInTarget } from '../plan/sign-in.ts'
import type { ClientSettings, SsoSignIn } from '../plan/types.ts'
import { logout } from '../signin/logout.ts'
import type { logoutShape } from './logout.ts'
import { nobody } from './persons.ts'
import { prepare } from './pipeline.ts'
import type { Prepared } from './pipeline.ts'
import { createTools } from './tools.ts'
import { quoteWord } from '../quote.ts'

type LogoutArgs = ArgsOf<typeof logoutShape>

/** Ends the session at the portal and forgets what came from it. A portal that cannot be reached is an error after all are forgotten. */
export async function run(args: LogoutArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const failures: unknown[] = []
  for (const { signIn, clients } of findSessions(args, prepared)) {
    try {
      await endSession(signIn, clients, prepared, args)
    } catch (error) {
      failures.push(error)
    }
  }
  const [failure] = failures
  if (failure !== undefined) throw failure
  return ExitCode.ok
}

interface Session {
  readonly signIn: SsoSignIn
  readonly clients: ClientSettings
}

function findSessions(args: LogoutArgs, prepared: Prepared): readonly Session[] {
  const { config, context, choice, planOptions } = prepared
  const nothingNamed = !choice.explicit && config.profile(choice.name) === undefined
  if (args.options.all || nothingNamed) return findAllSignIns(config, context)
  return [sessionOf(findSignIn(config, choice, planOptions, context))]
}

function sessionOf(target: SignInTarget): Session {
  if (target.kind === 'sso') return target
  const [base] = target.plan.steps
  if (base.kind === 'sso') return { signIn: base, clients: target.plan.clients }
  throw new AwsxError(
    'USAGE',
    `profile "${target.plan.profile}" does not stand on a sign-in to Identity Center`,
    {
      hints: [`to forget its cached sessions: awsx clear ${quoteWord(target.plan.profile)}`],
    },
  )
}

async function endSession(
  signIn: SsoSignIn,
  clients: ClientSettings,
  prepared: Prepared,
  args: LogoutArgs,
): Promise<void> {
  const tools = createTools(prepared, { clients }, args.options, nobody)
  const { wasSignedIn, derived } = await logout(signIn, tools)
  const name = signIn.ssoSession ?? signIn.startUrl
  const what = derived === 0 ? '' : `, ${derived} cached credentials forgotten`
  tools.say(wasSignedIn ? `signed out of ${name}${what}` : `not signed in to ${name}${what}`)
}
