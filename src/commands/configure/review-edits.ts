import { confirmDiff } from '../../app/confirm-diff.ts'
import { outputStyle } from '../../app/output-style.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { replaceText } from '../../config-edit/replace-text.ts'
import { findHome, showPath } from '../../config/locate-files.ts'
import { tryReadText } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { escapeText } from '../../text/escape.ts'
import { configureShape } from './configure-command.ts'
import type { ConfigureArgs } from './configure-session.ts'

/** A change of the file of another tool. */
export interface FileEdit {
  readonly path: string
  /** As messages call it: `the config file of Docker`. */
  readonly what: string
  readonly before: string
  readonly after: string
  /** Replaces what may be secret, for the diff. */
  readonly hide?: (text: string) => string
}

/**
 * Reads the file of another tool. A missing file is empty.
 * @throws AwsxError CONFIG_UNREADABLE
 */
export function readToolFile(path: string, what: string, context: Context): string {
  const found = tryReadText(context, path)
  if (found.text !== undefined || found.isMissing) return found.text ?? ''
  const at = showPath(findHome(context), path)
  throw new AwsxError('CONFIG_UNREADABLE', `${what} ${found.problem}`, { at, cause: found.cause })
}

/** Shows the diff of the files, and writes them after the user has agreed. The previous text stays as `NAME.awsx-backup`. */
export async function reviewEdits(
  edits: readonly FileEdit[],
  args: ConfigureArgs,
  context: Context,
): Promise<number> {
  const changes = edits.filter(({ before, after }) => before !== after)
  const nameOf = ({ path }: FileEdit): string => showPath(findHome(context), path)
  const say = (message: string): void => {
    if (!args.options.quiet) context.stderr.write(`awsx: ${escapeText(message, Infinity)}\n`)
  }
  if (changes.length === 0) {
    say('everything is set up already; nothing to change')
    return ExitCode.ok
  }
  const diff = changes.map((edit) => describeEdit(edit, nameOf(edit))).join('')
  if (args.options['dry-run']) {
    context.stdout.write(colorDiff(diff, outputStyle(context.stdout, context, args.options)))
    return ExitCode.ok
  }
  const names = changes.map(nameOf).join(' and ')
  if (
    !(await confirmDiff(diff, `Write this to ${escapeText(names)}?`, {
      shape: configureShape,
      args,
      context,
    }))
  ) {
    say('nothing was written')
    return ExitCode.ok
  }
  for (const edit of changes) {
    const { path, what, before, after } = edit
    replaceText({ path, what }, before, after, { backup: true })
    const name = nameOf(edit)
    say(before === '' ? `wrote ${name}` : `wrote ${name}; the previous one is ${name}.awsx-backup`)
  }
  return ExitCode.ok
}

function describeEdit({ before, after, hide = (text) => text }: FileEdit, name: string): string {
  // A diff shows a tab as an escape sequence.
  const show = (text: string): string => hide(text).replaceAll('\t', '    ')
  return showDiff(show(before), show(after), name, 0)
}
