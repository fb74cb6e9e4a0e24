import { editSection } from '../../config-edit/edit-section.ts'
import type { Config } from '../../config/types.ts'
import { findCommand } from '../../child/find-command.ts'
import type { Context } from '../../context.ts'
import { readCommandLine } from '../../plan/process-command-line.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { planProcessProfile } from '../../config-edit/process-profile.ts'
import type { ProcessProfile } from '../../config-edit/process-profile.ts'
import { defaultProgram, writeAwsxProcess } from '../../plan/write-awsx-process.ts'
import type { Plan } from '../../plan/types.ts'
import { makeCheckedContext, planWithChecks } from '../../plan/checked-plan.ts'
import { readConfigText, applyReviewedChange } from '../../config-edit/change-config.ts'
import type { ConfigText } from '../../config-edit/change-config.ts'
import { ownerKey } from '../../portal/ownership-marker.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { outputStyle } from '../../app/output-style.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { readIfClean } from '../../migrate/read-if-clean.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { escapeText } from '../../text/escape.ts'
import { listRolesWithSource } from '../../config-edit/credential-keys.ts'
import { checkSameCredentials } from '../../credentials/same-credentials.ts'
import { findFullPath } from './full-path.ts'
import type { ConfigureArgs } from './configure-session.ts'
import { createPrompts } from '../../app/prompts.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'

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
  const { text, done } = processProfile(open, task)
  if (args.options['dry-run']) {
    const style = outputStyle(context.stdout, context, args.options)
    context.stdout.write(colorDiff(showDiff(open.text, text, prepared.config.files.config), style))
    return ExitCode.ok
  }
  const isWritten = text === open.text || (await write(open.text, text, task))
  const lines = isWritten ? done.map(describe) : ['nothing was written']
  if (!args.options.quiet) context.stderr.write(lines.map((line) => `awsx: ${escapeText(line)}\n`).join(''))
  return ExitCode.ok
}

interface ProcessProfileTask {
  readonly args: ConfigureArgs
  readonly prepared: Prepared
  readonly names: readonly string[]
  /** How the credential_process calls awsx. */
  readonly program: string
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

interface Conversion {
  readonly text: string
  readonly done: readonly ProcessProfile[]
}

/** @throws AwsxError CONFIG_INVALID if a profile cannot be changed */
function processProfile({ text: before, readWith }: ConfigText, task: ProcessProfileTask): Conversion {
  let text = before
  const done: ProcessProfile[] = []
  for (const name of task.names) {
    const config = readWith(text)
    const plan = planOf(name, config, task)
    const one = planOne(name, config, task)
    for (const edit of one.edits) text = editSection(text, 'config', edit)
    if (one.edits.length > 0) checkResults(plan, one, { config, edited: readWith(text), task })
    done.push(one)
  }
  return { text, done }
}

function checkResults(
  plan: Plan,
  { processProfile }: ProcessProfile,
  {
    config,
    edited,
    task,
  }: { readonly config: Config; readonly edited: Config; readonly task: ProcessProfileTask },
): void {
  const { context } = task.prepared
  checkSameCredentials({ before: plan, after: planOf(processProfile, edited, task) }, context)
  for (const role of listRolesWithSource(makeCheckedContext(config, context), processProfile)) {
    const before = readIfClean(() => planOf(role, config, task))
    if (before !== undefined) checkSameCredentials({ before, after: planOf(role, edited, task) }, context)
  }
}

function planOf(name: string, config: Config, { prepared }: ProcessProfileTask): Plan {
  return planWithChecks(
    config,
    { name, from: 'argument', explicit: true },
    prepared.planOptions,
    prepared.context,
  )
}

function planOne(
  name: string,
  config: Config,
  { args, program, prepared }: ProcessProfileTask,
): ProcessProfile {
  const { context } = prepared
  const owned = config.profile(name)?.get(ownerKey)
  if (args.options['in-place'] && owned !== undefined) {
    throw new AwsxError(
      'CONFIG_INVALID',
      `profile "${name}" was written by awsx sync, which would write its keys again`,
      {
        at: config.show(owned.location),
        hints: ['omit --in-place to keep the profile unchanged'],
      },
    )
  }
  return planProcessProfile(makeCheckedContext(config, context), {
    profile: name,
    inPlace: args.options['in-place'],
    as: args.options.as,
    process: (source) => writeProcess(source, program, context.platform),
  })
}

function writeProcess(name: string, program: string, platform: NodeJS.Platform): string {
  const line = writeAwsxProcess(name, program, platform)
  if (line !== undefined) return line
  throw new AwsxError(
    'CONFIG_INVALID',
    `the name "${name}" cannot be quoted so that every AWS tool reads it correctly`,
    { hints: ['rename the profile with only letters, digits, and _ - / . @ : +'] },
  )
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
