import { findCommand } from '../../child/find-command.ts'
import type { Context } from '../../context.ts'
import { readCommandLine } from '../../plan/process-command-line.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import type { ProcessProfile } from '../../config-edit/process-profile.ts'
import { defaultProgram } from '../../plan/write-awsx-process.ts'
import { readConfigText, applyReviewedChange } from '../../config-edit/change-config.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { outputStyle } from '../../app/output-style.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { escapeText } from '../../text/escape.ts'
import { configureJson } from './configure-json.ts'
import { findFullPath } from './full-path.ts'
import type { ConfigureArgs } from './configure-session.ts'
import { createPrompts } from '../../app/prompts.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { convertProfiles } from './convert-profiles.ts'
import type { ProcessProfileTask } from './convert-profiles.ts'

/** Lets other programs get profiles' credentials from awsx. Shows the diff before writing anything. */
export async function configureProcess(args: ConfigureArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const task: ProcessProfileTask = {
    args,
    prepared,
    names: readNames(args),
    program: await readProgram(args, prepared),
  }
  const open = readConfigText(prepared.context)
  const { text, done } = convertProfiles(open, task)
  const isDryRun = args.options['dry-run']
  const written = !isDryRun && text !== open.text && (await write(open.text, text, task))
  if (args.options.json) {
    const profiles = done.flatMap(({ edits, processProfile }) => (edits.length > 0 ? [processProfile] : []))
    const outcome = { before: open.text, after: text, dryRun: isDryRun, written, profiles, ssoSessions: [] }
    context.stdout.write(configureJson(outcome, prepared))
  } else if (isDryRun) {
    const style = outputStyle(context.stdout, context, args.options)
    context.stdout.write(colorDiff(showDiff(open.text, text, prepared.config.files.config), style))
  }
  if (isDryRun || args.options.quiet) return ExitCode.ok
  const lines = written || text === open.text ? done.map(describe) : ['nothing was written']
  context.stderr.write(lines.map((line) => `awsx: ${escapeText(line)}\n`).join(''))
  return ExitCode.ok
}

function readNames({ positionals, options }: ConfigureArgs): readonly string[] {
  const named = options.profile === undefined ? [] : [options.profile]
  const names = [...new Set([...positionals.profile, ...named])]
  if (names.length === 0) {
    throw new AwsxError('USAGE', 'configure process: a profile is required', {
      hints: ['awsx configure process dev', 'list all profiles: awsx list'],
    })
  }
  if (names.length > 1 && options.as !== undefined) {
    throw new AwsxError('USAGE', 'configure process: --as works with one profile only')
  }
  return names
}

/** @throws AwsxError USAGE for a command that AWS tools or awsx would not run */
async function readProgram({ options }: ConfigureArgs, { context, config }: Prepared): Promise<string> {
  const { platform, env, cwd } = context
  const location = { env, cwd, platform, profileNames: config.profileNames() }
  if (options['full-path']) {
    if (options.command === undefined) return findFullPath(location)
    throw new AwsxError('USAGE', 'configure process: --full-path and --command cannot be combined')
  }
  const program = options.command ?? defaultProgram(platform)
  const line = /\p{Cc}/u.test(program)
    ? { problem: 'contains a control character' }
    : readCommandLine(program, platform)
  if ('problem' in line) {
    throw new AwsxError('USAGE', `configure process: --command ${line.problem}`, {
      hints: ['awsx configure process dev --full-path'],
    })
  }
  try {
    await findCommand(line.file, location)
  } catch (error) {
    if (!(error instanceof AwsxError) || options.quiet) return program
    context.stderr.write(`awsx: warning: ${error.message}: other AWS tools will not find it either\n`)
  }
  return program
}

async function write(before: string, after: string, task: ProcessProfileTask): Promise<boolean> {
  const { args, prepared } = task
  const file = prepared.config.files.config
  const terminal = await prepared.context.openTerminal()
  const prompts = createPrompts(terminal.available() ? terminal : null, args.options.yes, (text) => {
    if (!args.options.quiet) prepared.context.stderr.write(text)
  })
  const style = outputStyle(prepared.context.stderr, prepared.context, args.options)
  prompts.showDiff(showDiff(before, after, file), style)
  if (!(await prompts.confirm(`Write this to ${file}?`))) return false
  const store = openUserStore(prepared, args.options)
  await applyReviewedChange(prepared.context, store, { before, after })
  return true
}

function describe({ processProfile, source, edits }: ProcessProfile): string {
  if (edits.length === 0) return `profile "${processProfile}" already gets its credentials from awsx`
  const [moved] = edits.length > 1 ? edits : []
  return escapeText(
    moved === undefined
      ? `profile "${processProfile}" gets the credentials of profile "${source}" from awsx: AWS_PROFILE=${quoteWord(processProfile)}`
      : `profile "${processProfile}" now gets its credentials from awsx; its own keys moved to profile "${source}"`,
  )
}
