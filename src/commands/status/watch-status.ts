import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { prepare } from '../../app/prepare.ts'
import { describeStatus, readStatus } from './status-text.ts'
import type { StatusArgs } from './status-command.ts'
import { openUserStore } from '../../app/user-store.ts'

const refreshMs = 1_000

/**
 * Shows the status until the user quits.
 * @throws AwsxError USAGE without a terminal on stdout
 */
export async function watchStatus(args: StatusArgs, context: Context): Promise<number> {
  const terminal = await context.openTerminal()
  if (!context.stdout.isTty || !terminal.available()) {
    throw new AwsxError('USAGE', 'status: --watch requires a terminal on stdout', {
      hints: ['awsx status', 'awsx status --json'],
    })
  }
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const store = openUserStore(prepared, { ...args.options, quiet: true })
  const draw = (): readonly string[] => {
    // The live view escapes colors, and cuts lines after the terminal's size changed.
    const style = { width: context.stdout.columns, color: false }
    const text = describeStatus(readStatus(prepared, store), context.now(), style)
    return [...text.trimEnd().split('\n'), '', 'press q to quit']
  }
  const end = await terminal.showLive(draw, refreshMs)
  return end === 'quit' ? ExitCode.ok : ExitCode.interrupted
}
