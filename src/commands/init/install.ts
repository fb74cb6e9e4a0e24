import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

import { confirmDiff } from '../../app/confirm-diff.ts'
import { outputStyle } from '../../app/output-style.ts'
import { findHome, showPath } from '../../config/locate-files.ts'
import { removeText, replaceText } from '../../config-edit/replace-text.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { tryReadText } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { initLine } from '../../shells/shell-names.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { addBlock, findInitLine, hasBrokenBlock, removeBlocks } from '../../shells/startup-block.ts'
import { locateStateFolder } from '../../store/state-folder.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { escapeText } from '../../text/escape.ts'
import { initShape } from './init-command.ts'
import type { InitArgs } from './init-command.ts'
import { locateStartupFile } from './startup-file.ts'

interface Change {
  /** Undefined if the file does not exist. */
  readonly before: string | undefined
  readonly after: string
  /** Whether the file is to be deleted. */
  readonly removes: boolean
}

interface InstallRun {
  readonly args: InitArgs
  readonly context: Context
  readonly shell: Shell
  readonly path: string
  /** The path as messages show it. */
  readonly shown: string
}

/**
 * Adds the integration to the startup file of a shell, or removes it, after the user has agreed to the diff.
 * @throws AwsxError USAGE without a terminal and `--yes`; CONFIG_UNREADABLE for a file that cannot be read or written
 */
export async function changeStartupFile(args: InitArgs, shell: Shell, context: Context): Promise<number> {
  const { file } = args.options
  if (shell === 'nushell') {
    throw new AwsxError('USAGE', 'init: Nushell has no startup file to change; it loads a saved script', {
      hints: [initLine(shell)],
    })
  }
  const path = file === undefined ? locateStartupFile(shell, context) : resolve(context.cwd, file)
  const shown = showPath(findHome(context), path)
  const run: InstallRun = { args, context, shell, path, shown }
  const before = readStartupFile(run)
  const change = args.options.uninstall ? planRemoval(before, run) : planAddition(before, run)
  if (change === undefined) {
    if (args.options.uninstall) sayWhatStays(run)
    return ExitCode.ok
  }
  if (before !== undefined) requireWritable(run)
  const diff = showDiff(change.before ?? '', change.after, shown, 0)
  if (args.options['dry-run']) {
    context.stdout.write(colorDiff(diff, outputStyle(context.stdout, context, args.options)))
    return ExitCode.ok
  }
  const question = `Write this to ${escapeText(shown)}?`
  if (!(await confirmDiff(diff, question, { shape: initShape, args, context }))) {
    say(run, 'nothing was written')
    return ExitCode.ok
  }
  write(change, run)
  if (args.options.uninstall) sayWhatStays(run)
  return ExitCode.ok
}

/** Removing awsx never removes access keys. */
function sayWhatStays(run: InstallRun): void {
  const folder = locateStateFolder(run.context)
  if (folder === undefined || !existsSync(folder)) return
  const shown = showPath(findHome(run.context), folder)
  say(run, `the store stays in ${shown}; to see what it holds: awsx store`)
}

function readStartupFile({ path, shown, context }: InstallRun): string | undefined {
  const found = tryReadText(context, path)
  if (found.text !== undefined || found.isMissing) return found.text
  throw new AwsxError('CONFIG_UNREADABLE', `the startup file ${found.problem}`, {
    at: shown,
    cause: found.cause,
    hints: [`check its owner and permissions: ls -l ${shown}`],
  })
}

/** @returns undefined if there is nothing to change */
function planAddition(before: string | undefined, run: InstallRun): Change | undefined {
  const { shown, shell, args } = run
  const text = before ?? ''
  requireWholeBlock(text, run)
  const line = findInitLine(text)
  if (line !== undefined) {
    say(run, `${shown} already loads awsx in line ${line}; nothing to change`)
    if (args.options.prompt && !(text.split('\n')[line - 1] ?? '').includes('--prompt'))
      say(run, `hint: for the prompt, replace that line with: ${initLine(shell, ['--prompt'])}`)
    return undefined
  }
  const after = addBlock(before, startupLine(run))
  if (after !== before) return { before, after, removes: false }
  say(run, `${shown} already loads awsx; nothing to change`)
  return undefined
}

/** @returns undefined if there is nothing to change */
function planRemoval(before: string | undefined, run: InstallRun): Change | undefined {
  const { shown } = run
  const text = before ?? ''
  requireWholeBlock(text, run)
  const removed = removeBlocks(text)
  if (removed !== undefined) return { before, after: removed.text, removes: removed.isOwnFile }
  const line = findInitLine(text)
  say(
    run,
    line === undefined
      ? `${shown} does not load awsx; nothing to change`
      : `awsx init --install did not write line ${line} of ${shown}; remove it in an editor`,
  )
  return undefined
}

/**
 * Replacing a file needs no permission to write to it, so a read-only one would change.
 * @throws AwsxError CONFIG_UNREADABLE for a read-only file
 */
function requireWritable({ path, shown }: InstallRun): void {
  if ((statSync(path).mode & 0o222) !== 0) return
  throw new AwsxError('CONFIG_UNREADABLE', 'the startup file is read-only; nothing was changed', {
    at: shown,
    hints: [`to let awsx change it: chmod u+w ${shown}`],
  })
}

/** @throws AwsxError CONFIG_PARSE if an edit removed the end of the block */
function requireWholeBlock(text: string, { shown }: InstallRun): void {
  if (!hasBrokenBlock(text)) return
  throw new AwsxError('CONFIG_PARSE', 'the awsx block has no last line, so its end is unknown', {
    at: shown,
    hints: ['remove the block in an editor: it starts with "# >>> awsx >>>"'],
  })
}

function startupLine({ shell, args }: InstallRun): string {
  const line = initLine(shell, args.options.prompt ? ['--prompt'] : [])
  // Scripts read the files in conf.d too, and need no integration.
  return shell === 'fish' ? `status is-interactive; and ${line}` : line
}

function write({ before = '', after, removes }: Change, run: InstallRun): void {
  const { path, shown, shell, args } = run
  const file = { path, what: 'the startup file' }
  if (removes) {
    removeText(file, before)
    return say(run, `deleted ${shown}, which had nothing else in it`)
  }
  replaceText(file, before, after, { backup: false })
  if (args.options.uninstall) return say(run, `removed awsx from ${shown}; open a new shell`)
  say(
    run,
    `wrote ${shown}; open a new shell, or run: ${initLine(shell, args.options.prompt ? ['--prompt'] : [])}`,
  )
}

function say({ args, context }: InstallRun, message: string): void {
  if (!args.options.quiet) context.stderr.write(`${escapeText(`awsx: ${message}`, Infinity)}\n`)
}
