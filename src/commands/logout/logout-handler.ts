import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findConsoleSignIns } from '../../plan/console-sign-ins.ts'
import type { ConsoleTarget } from '../../plan/console-sign-ins.ts'
import { isAbsent } from '../../plan/stored-key-base.ts'
import { findAllSignIns, findSignIn } from '../../plan/sso-targets.ts'
import type { SignInTarget, SsoTarget } from '../../plan/sso-targets.ts'
import { logout } from '../../sso-login/logout.ts'
import type { logoutShape } from './logout-command.ts'
import type { EndedSignIn } from './ended-sign-in.ts'
import { createDeps } from '../../app/create-deps.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import { resolveChoice } from '../../app/plan-for.ts'
import { PartialFailure } from '../../app/partial-failure.ts'
import { prepare } from '../../app/prepare.ts'
import { readShell } from '../../app/read-shell.ts'
import type { Prepared } from '../../app/prepare.ts'
import { signInOptions } from '../../app/sign-in-options.ts'
import { sayIfEmpty } from '../../app/empty-config.ts'
import { describeShellCredentials } from '../../app/shell-credentials.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'

type LogoutArgs = ArgsOf<typeof logoutShape>

/** Ends each session at the portal and removes what was derived from it. If a portal fails, reports that after the last session. */
export async function run(args: LogoutArgs, context: Context): Promise<number> {
  const options = { ...signInOptions(args.options), offline: true }
  const prepared = await resolveChoice(await prepare(args.positionals.profile, options, context))
  const failures: unknown[] = []
  const ended: EndedSignIn[] = []
  const sessions = findSessions(args, prepared)
  for (const session of sessions) {
    try {
      ended.push(await endSession(session, prepared, args))
    } catch (error) {
      failures.push(error)
    }
  }
  if (!args.options.quiet) {
    const shell = describeShellCredentials(context)
    if (sessions.length === 0 && !sayIfEmpty(prepared, args.options))
      context.stderr.write('awsx: the config has no sign-in\n')
    if (shell !== undefined) context.stderr.write(`awsx: ${escapeText(shell)}\n`)
  }
  const [failure] = failures
  const found = { signIns: ended, shell: readShell(prepared) }
  if (failure !== undefined) throw failure instanceof AwsxError ? new PartialFailure(failure, found) : failure
  if (args.options.json) context.stdout.write(jsonDocument(found))
  return ExitCode.ok
}

type Session = SsoTarget | ConsoleTarget

function findSessions(args: LogoutArgs, prepared: Prepared): readonly Session[] {
  const { config, context, choice, planOptions } = prepared
  const nothingNamed = isAbsent(choice, config.profile(choice.name))
  if (args.options.all || nothingNamed)
    return [...findAllSignIns(config, context), ...findConsoleSignIns(config, context)]
  return [sessionOf(findSignIn(config, choice, planOptions, context))]
}

function sessionOf(target: SignInTarget): Session {
  if (target.kind === 'sso') return target
  const { steps, profile, clients } = target.plan
  const [base] = steps
  if (base.kind === 'sso') return { kind: 'sso', name: profile, signIn: base, clients }
  if (base.kind === 'login')
    return { kind: 'login', name: base.profile, loginSession: base.loginSession, clients }
  throw new AwsxError('USAGE', `profile "${profile}" does not use an Identity Center or console sign-in`, {
    hints: [`to remove its cached sessions: awsx clear ${quoteWord(profile)}`],
  })
}

async function endSession(session: Session, prepared: Prepared, args: LogoutArgs): Promise<EndedSignIn> {
  if (session.kind === 'sso') return endPortalSession(session, prepared, args)
  const { endConsoleSignIn } = await import('./end-console-sign-in.ts')
  const deps = createDeps(prepared, session, args.options, nonInteractive)
  return endConsoleSignIn(session, deps, args.options.all)
}

async function endPortalSession(
  { name: loginName, signIn, clients }: SsoTarget,
  prepared: Prepared,
  args: LogoutArgs,
): Promise<EndedSignIn> {
  const deps = createDeps(prepared, { clients }, args.options, nonInteractive)
  const { ended, derived, isAwsCliSignedIn, failure } = await logout(signIn, deps)
  const name = signIn.ssoSession ?? signIn.startUrl
  const where = ended.includes('file') ? ', also in the AWS CLI' : ''
  const what = derived === 0 ? '' : `; removed ${countOf(derived, 'cached credential')}`
  if (failure === undefined)
    deps.say(ended.length === 0 ? `not signed in to ${name}${what}` : `signed out of ${name}${where}${what}`)
  if (isAwsCliSignedIn)
    deps.say(
      `the AWS CLI is still signed in to ${name}; to sign it out too: aws sso logout, or awsx logout ${quoteWord(name)} --share`,
    )
  if (failure !== undefined) throw failure
  return {
    name: signIn.ssoSession ?? loginName,
    loginName: signIn.ssoSession ?? loginName,
    startUrl: signIn.startUrl,
    ended: ended.length > 0,
    removedCredentials: derived,
    awsCliSignedIn: isAwsCliSignedIn,
  }
}
