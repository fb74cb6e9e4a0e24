import type { SplitArgv } from '../../argv/split-argv.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { commandGroups } from '../all-commands.ts'
import { findPage, showPage } from './show-help.ts'

/**
 * Shows the help of the command in argv, or of awsx. Help that was asked for is data, on stdout; otherwise it is an error message.
 * @returns the exit status
 */
export function showRequestedHelp({ optionNames, spec }: SplitArgv, context: Context): number {
  const isRequested = optionNames.has('help')
  const output = isRequested ? context.stdout : context.stderr
  showPage(findPage(commandGroups, spec), output, context, { 'no-color': optionNames.has('no-color') })
  return isRequested ? ExitCode.ok : ExitCode.usage
}
