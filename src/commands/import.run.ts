import type { ArgsOf } from '../argv/define.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError, ExitCode } from '../errors.ts'
import { applyImport, noteRegistries } from '../migrate/apply-import.ts'
import { planImport } from '../migrate/plan-import.ts'
import type { ImportPlan } from '../migrate/plan-import.ts'
import { toolNames } from '../migrate/types.ts'
import type { ImportInput, Note, ToolName } from '../migrate/types.ts'
import { changeConfig, readConfigText } from '../portal/config-file.ts'
import { showDiff } from '../portal/show-diff.ts'
import { showSafely } from '../show.ts'
import { containerColors } from '../terminal/containers.ts'
import { loadAwsSsoSettings, loadAwsumeSettings } from './import-settings.ts'
import type { importShape } from './import.ts'
import { prepare } from './pipeline.ts'
import type { Prepared } from './pipeline.ts'
import { openUserStore } from './tools.ts'

type ImportArgs = ArgsOf<typeof importShape>

interface Run {
  readonly args: ImportArgs
  readonly prepared: Prepared
  readonly tools: ReadonlySet<ToolName>
  readonly describe: (config: Config) => ImportInput
}

interface Outcome {
  readonly plan: ImportPlan
  readonly before: string
  readonly after: string
}

/** Shows the difference and what cannot be carried over, and writes after a yes. */
export async function run(args: ImportArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, {}, context)
  const importing = startRun(args, prepared)
  const outcome = work(readConfigText(context), prepared.config, importing)
  const isDry = args.options['dry-run']
  if (!args.options.quiet) tellNotes(listNotes(outcome, importing), prepared)
  if (outcome.before === outcome.after) {
    say(importing, `nothing to change: ${[...importing.tools].join(', ')}`)
    return ExitCode.ok
  }
  const diff = showDiff(outcome.before, outcome.after, prepared.config.files.config)
  if (isDry) {
    context.stdout.write(diff)
    say(importing, `would be: ${summarize(outcome.plan)}`)
    return ExitCode.ok
  }
  if (!(await agree(diff, importing))) {
    say(importing, 'nothing was written')
    return ExitCode.ok
  }
  await write(outcome, importing)
  return ExitCode.ok
}

function startRun(args: ImportArgs, prepared: Prepared): Run {
  const { context, planOptions } = prepared
  const { tool } = args.positionals
  const tools = new Set(tool === undefined ? toolNames : [tool])
  const settings = {
    awsSso: tools.has('aws-sso') ? loadAwsSsoSettings(context) : undefined,
    awsume: tools.has('awsume') ? loadAwsumeSettings(context) : undefined,
  }
  const describe: Run['describe'] = (config) => ({
    config,
    platform: context.platform,
    tools,
    isNamed: tool !== undefined,
    hasVaultKey: planOptions.hasVaultKey ?? (() => false),
    colors: containerColors,
    ...settings,
  })
  return { args, prepared, tools, describe }
}

function work(before: string, config: Config, { tools, describe }: Run): Outcome {
  const plan = planImport(describe(config))
  return { plan, before, after: applyImport(before, plan, tools) }
}

function listNotes({ plan, before }: Outcome, { tools }: Run): readonly Note[] {
  return tools.has('granted') ? [...plan.notes, ...noteRegistries(before)] : plan.notes
}

function tellNotes(notes: readonly Note[], { config, context }: Prepared): void {
  const lines = notes.flatMap(({ tool, message, place, hints }) => {
    const at = place === undefined ? '' : ` (${config.show(place)})`
    return [`awsx: ${tool}: ${message}${at}`, ...hints.map((hint) => `awsx: hint: ${hint}`)]
  })
  context.stderr.write(lines.map((line) => `${showSafely(line)}\n`).join(''))
}

/** @returns whether the difference, which is shown, may be written */
async function agree(diff: string, { args, prepared }: Run): Promise<boolean> {
  const { config, context } = prepared
  if (args.options.yes) {
    if (!args.options.quiet) context.stderr.write(diff)
    return true
  }
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError('USAGE', 'import: nobody can be asked here, and --yes is not given', {
      hints: ['awsx import --dry-run prints what would change', 'awsx import --yes writes it'],
    })
  }
  for (const line of diff.trimEnd().split('\n')) terminal.say(line)
  const answer = await terminal.ask(`Write this to ${showSafely(config.files.config)}? [Y/n]: `)
  return /^(?:y|yes)?$/i.test(answer.trim())
}

/** What was shown is what is written: the file must not be another one by now. */
async function write({ plan, before, after }: Outcome, importing: Run): Promise<void> {
  const { args, prepared } = importing
  const store = openUserStore(prepared, args.options)
  await changeConfig(prepared.context, store, ({ text }) => {
    if (text === before) return after
    throw new AwsxError('CONFIG_UNREADABLE', 'the config file was changed meanwhile; nothing was written', {
      hints: ['run the command again'],
    })
  })
  say(
    importing,
    `${summarize(plan)}; what the file held before is in ${prepared.config.files.config}.awsx-backup`,
  )
}

function summarize({ changed, added }: ImportPlan): string {
  const profiles = changed.length === 1 ? '1 profile changed' : `${changed.length} profiles changed`
  if (added.length === 0) return profiles
  return `${profiles}, sso-session ${added.map(({ name }) => `"${name}"`).join(', ')} added`
}

function say({ args, prepared }: Run, message: string): void {
  if (!args.options.quiet) prepared.context.stderr.write(`${showSafely(`awsx: ${message}`)}\n`)
}
