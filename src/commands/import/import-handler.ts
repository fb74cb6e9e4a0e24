import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { noteRegistries } from '../../migrate/apply-import.ts'
import { importText } from '../../migrate/import-text.ts'
import type { ImportedText } from '../../migrate/import-text.ts'
import { toolNames } from '../../migrate/types.ts'
import type { Note, ToolName } from '../../migrate/types.ts'
import { readConfigText, applyReviewedChange } from '../../config-edit/change-config.ts'
import { confirmDiff } from '../../app/confirm-diff.ts'
import { outputStyle } from '../../app/output-style.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { findClosest } from '../../text/did-you-mean.ts'
import { escapeText } from '../../text/escape.ts'
import { joinWithOr } from '../../text/list-words.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { containerColors } from '../../terminal/container-browsers.ts'
import { loadAwsSsoSettings, loadAwsumeSettings } from './tool-settings.ts'
import { importShape } from './import-command.ts'
import { writeImportJson } from './import-json.ts'
import type { ImportArgs, ImportRun } from './import-run.ts'
import { sayIfEmpty } from '../../app/empty-config.ts'
import { prepare } from '../../app/prepare.ts'
import { findProgram } from '../../process/find-program.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'

/** Shows the diff and what cannot be converted, then writes the file if the user agrees. */
export async function run(args: ImportArgs, context: Context): Promise<number> {
  if (args.options.keys) return (await import('./import-keys.ts')).importKeys(args, context)
  const tool = readTool(args)
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const importRun = await startRun(args, tool, prepared)
  const outcome = importText(importRun.before, importRun.describe)
  const isDry = args.options['dry-run']
  if (!args.options.quiet) printNotes(outcome, importRun)
  if (outcome.text === importRun.before) {
    say(importRun, `nothing to convert from ${joinWithOr([...importRun.tools])}`)
    sayIfEmpty(prepared, args.options)
    if (args.options.json) writeImportJson(importRun, { outcome, diff: '', written: false })
    return ExitCode.ok
  }
  const diff = showDiff(importRun.before, outcome.text, prepared.config.files.config)
  if (isDry) {
    if (!args.options.json)
      context.stdout.write(colorDiff(diff, outputStyle(context.stdout, context, args.options)))
    say(importRun, `dry run: ${summarize(outcome)}`)
    if (args.options.json) writeImportJson(importRun, { outcome, diff, written: false })
    return ExitCode.ok
  }
  const written = await confirmWrite(diff, importRun)
  if (written) await write(outcome, importRun)
  else say(importRun, 'nothing was written')
  if (args.options.json) writeImportJson(importRun, { outcome, diff, written })
  return ExitCode.ok
}

/** @throws AwsxError USAGE for an unknown tool, and for what only `--keys` takes */
function readTool({ positionals, options }: ImportArgs): ToolName | undefined {
  const [name, ...others] = positionals.name
  const tool = toolNames.find((known) => known === name)
  if (name !== undefined && tool === undefined) {
    throw new AwsxError('USAGE', `import: unknown tool "${name}"; expected ${joinWithOr(toolNames)}`, {
      hints: [
        ...findClosest(name, toolNames).map((closest) => `did you mean "${closest}"?`),
        `to move the access key of a profile into the store: awsx import --keys ${quoteWord(name)}`,
        'awsx import --help',
      ],
    })
  }
  if (others.length > 0)
    throw new AwsxError('USAGE', `import: unexpected argument "${others[0]}"`, {
      hints: ['awsx import --help'],
    })
  if (options.all || options.from !== undefined) {
    throw new AwsxError('USAGE', `import: ${options.all ? '--all' : '--from'} requires --keys`, {
      hints: ['awsx import --keys --all'],
    })
  }
  return tool
}

async function startRun(
  args: ImportArgs,
  tool: ToolName | undefined,
  prepared: Prepared,
): Promise<ImportRun> {
  const { context, planOptions } = prepared
  const tools = new Set(tool === undefined ? toolNames : [tool])
  const settings = {
    awsSso: tools.has('aws-sso') ? loadAwsSsoSettings(context) : undefined,
    awsume: tools.has('awsume') ? loadAwsumeSettings(context) : undefined,
  }
  const { text: before, readWith } = readConfigText(context)
  const hasAwsVault = findProgram('aws-vault', prepared.context) !== undefined
  const describe: ImportRun['describe'] = (text) => ({
    config: text === before ? prepared.config : readWith(text),
    platform: context.platform,
    tools,
    isNamed: tool !== undefined,
    hasAwsVault,
    hasStoredKey: planOptions.hasStoredKey ?? (() => false),
    colors: containerColors,
    ...settings,
  })
  return { args, prepared, tools, before, describe }
}

function printNotes({ notes }: ImportedText, { before, prepared, tools }: ImportRun): void {
  const { config, context } = prepared
  const registries: readonly Note[] = tools.has('granted') ? noteRegistries(before) : []
  const lines = [...notes, ...registries].flatMap(({ tool, message, location, hints }) => {
    const at = location === undefined ? '' : ` (${config.show(location)})`
    return [`awsx: ${tool}: ${message}${at}`, ...hints.map((hint) => `awsx: hint: ${hint}`)]
  })
  context.stderr.write(lines.map((line) => `${escapeText(line)}\n`).join(''))
}

/** Shows the diff. @returns whether the user agrees to write it */
function confirmWrite(diff: string, { args, prepared }: ImportRun): Promise<boolean> {
  const { config, context } = prepared
  const question = `Write this to ${escapeText(config.files.config)}?`
  return confirmDiff(diff, question, { shape: importShape, args, context })
}

async function write(outcome: ImportedText, importRun: ImportRun): Promise<void> {
  const { args, before, prepared } = importRun
  const store = openUserStore(prepared, args.options)
  await applyReviewedChange(prepared.context, store, { before, after: outcome.text })
  say(importRun, `${summarize(outcome)}; backup: ${prepared.config.files.config}.awsx-backup`)
}

function summarize({ changed, added }: ImportedText): string {
  if (changed.size === 0) return 'comments of aws-sso removed'
  const profiles = changed.size === 1 ? '1 profile changed' : `${changed.size} profiles changed`
  if (added.size === 0) return profiles
  return `${profiles}, sso-session ${[...added].map((name) => `"${name}"`).join(', ')} added`
}

function say({ args, prepared }: ImportRun, message: string): void {
  if (!args.options.quiet) prepared.context.stderr.write(`${escapeText(`awsx: ${message}`)}\n`)
}
