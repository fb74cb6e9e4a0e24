import type { ArgsOf } from '../../argv/command-spec.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { guessShell, readShell, shellVariable, stateVariable, initLine } from '../../shells/shell-names.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { changeForClear, decodeState, pickUseOptions } from '../../shells/shell-state.ts'
import type { ShellState } from '../../shells/shell-state.ts'
import { renderShellUpdate } from '../../shells/shell-update.ts'
import { formatUntil } from '../../text/format-time.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { confirmPlan, resolveChoice } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { useShape } from './use-command.ts'
import { prepareUse, renderUse } from './use-in-shell.ts'

type UseArgs = ArgsOf<typeof useShape>

/** Prints statements that the calling shell evaluates, because a program cannot change the environment of its parent. */
export async function run(args: UseArgs, context: Context): Promise<number> {
  const shell = readShell(readVariable(context, shellVariable))
  if (shell === undefined) throw missingIntegration(args, context)
  const state = decodeState(readVariable(context, stateVariable))
  const { clear, account, profile = args.positionals.profile } = args.options
  if (clear && (profile ?? account) !== undefined) {
    throw new AwsxError('USAGE', 'use: --clear cannot be combined with a profile', {
      hints: ['awsx use --clear'],
    })
  }
  if (clear) return printClear(shell, state, { context, quiet: args.options.quiet })
  const request = {
    profile: await nameProfile(args, state, context),
    options: pickUseOptions(args.options),
    directory: true,
    debug: args.options.debug,
    quiet: args.options.quiet,
  }
  const opened = await prepareUse(request, state, context)
  const start = { ...opened, ...(await confirmPlan(opened, args.options, { by: 'use' })) }
  const { prepared, plan, record } = start
  const deps = createPromptingDeps(prepared, plan, args.options)
  const cached = await resolveCached(plan, deps)
  await record?.(cached.credentials)
  context.stdout.write(renderUse(shell, { ...start, cached }))
  const end = cached.credentials.expiresAt
  const expiry = end === null ? '' : `; credentials expire ${formatUntil(end, context.now())}`
  deps.say(`this shell uses profile "${plan.profile}"${expiry}`)
  return ExitCode.ok
}

/** @returns the profile that the user names or picks, the shell's, or that of a variable; undefined for `default` */
async function nameProfile(
  { positionals, options }: UseArgs,
  state: ShellState | undefined,
  context: Context,
): Promise<string | undefined> {
  const { account, role, 'sso-session': session, profile = positionals.profile } = options
  if ((account ?? role ?? session) !== undefined) {
    // A renewal repeats only the name.
    return (await resolveChoice(await prepare(profile, options, context))).choice.name
  }
  const named = profile ?? state?.profile
  if (named !== undefined) return named
  const { choice } = await pickIfUnnamed(
    await prepare(undefined, { debug: options.debug, directory: true }, context),
    {
      name: 'use',
      quiet: options.quiet,
    },
  )
  return choice.explicit ? choice.name : undefined
}

function printClear(
  shell: Shell,
  state: ShellState | undefined,
  { context, quiet }: { readonly context: Context; readonly quiet: boolean },
): number {
  const change = changeForClear(context, state)
  context.stdout.write(renderShellUpdate(shell, { change, state: '', nextCheckAt: null }))
  if (!quiet) context.stderr.write('awsx: removed the awsx credentials from this shell\n')
  return ExitCode.ok
}

function missingIntegration({ positionals, options }: UseArgs, context: Context): AwsxError {
  const line = initLine(guessShell(readVariable(context, 'SHELL')))
  const { account, role, 'sso-session': session, profile = positionals.profile } = options
  const words = [
    ...(profile === undefined ? [] : [profile]),
    ...(account === undefined ? [] : ['--account', account]),
    ...(role === undefined ? [] : ['--role', role]),
    ...(session === undefined ? [] : ['--sso-session', session]),
  ]
  const exec = ['awsx exec', ...words.map((word) => quoteWord(word))].join(' ')
  return new AwsxError('USAGE', 'use: requires the shell integration, which is not set up in this shell', {
    hints: [
      line,
      'to set it up in new shells: awsx init --install',
      ...(options.clear ? [] : [`to start a subshell with the credentials instead: ${exec}`]),
    ],
  })
}
