import { commandLine } from '../argv/command-line.ts'
import type { CommandShape } from '../argv/command-spec.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { colorDiff } from '../text/color-diff.ts'
import { outputStyle } from './output-style.ts'
import { confirmOn, sayDiff } from './prompts.ts'

/** A run of a command that changes a file after the user has agreed. */
interface ReviewedRun {
  readonly shape: CommandShape
  readonly args: Parameters<typeof commandLine>[1] & {
    readonly options: { readonly yes: boolean; readonly quiet: boolean; readonly 'no-color': boolean }
  }
  readonly context: Context
}

/**
 * Shows a diff and asks whether to write it; with `--yes` it only shows it.
 * @param question without `[Y/n]`
 * @throws AwsxError USAGE without a terminal and `--yes`
 */
export async function confirmDiff(
  diff: string,
  question: string,
  { shape, args, context }: ReviewedRun,
): Promise<boolean> {
  const style = outputStyle(context.stderr, context, args.options)
  if (args.options.yes) {
    if (!args.options.quiet) context.stderr.write(colorDiff(diff, style))
    return true
  }
  const terminal = await context.openTerminal()
  if (!terminal.available()) {
    throw new AwsxError(
      'USAGE',
      `${shape.name}: cannot prompt for confirmation without a terminal, and --yes was not given`,
      {
        hints: [
          `to see what would change: ${commandLine(shape, args, ['--dry-run'])}`,
          `to write it: ${commandLine(shape, args, ['--yes'])}`,
        ],
      },
    )
  }
  sayDiff(terminal, diff, style)
  return confirmOn(terminal, question)
}
