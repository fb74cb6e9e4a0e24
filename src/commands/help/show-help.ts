import { commandPage, overviewPage } from '../../argv/help-page.ts'
import type { CommandGroup, HelpPage } from '../../argv/help-page.ts'
import type { CommandShape } from '../../argv/command-spec.ts'
import { renderHelp } from '../../argv/render-help.ts'
import { outputStyle } from '../../app/output-style.ts'
import type { Context, Output } from '../../context.ts'
import { helpTopics } from './help-topics.ts'

/** Longer lines are hard to read. */
const widest = 100
/** Without a terminal. */
const usual = 80

/** Writes a page of help, laid out for the stream. */
export function showPage(
  page: HelpPage,
  output: Output,
  context: Context,
  options: { readonly 'no-color': boolean },
): void {
  const { width = usual, color } = outputStyle(output, context, options)
  output.write(renderHelp(page, { width: Math.min(width, widest), color }))
}

/** The page of a command, or the one that lists all commands. */
export function findPage(groups: readonly CommandGroup[], shape: CommandShape | undefined): HelpPage {
  return shape === undefined ? overviewPage(groups, helpTopics) : commandPage(shape)
}
