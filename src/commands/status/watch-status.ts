import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { prepare } from '../../app/prepare.ts'
import { describeStatus, readStatus } from './status-text.ts'
import type { StatusArgs } from './status-handler.ts'
import { openUserStore } from '../../app/deps.ts'

const everyMs = 1_000

/**
 * Shows the status until the person leaves.
 * @throws AwsxError USAGE where there is no terminal to draw on
 */
export async function watchStatus(args: StatusArgs, context: Context): Promise<number> {
  const terminal = await context.openTerminal()
  if (!context.stdout.isTty || !terminal.available()) {
    throw new AwsxError('USAGE', 'status: --watch draws on a terminal, and stdout is none', {
      hints: ['awsx status', 'awsx status --json'],
    })
  }
  const prepared = await prepare(undefined, {}, context)
  const store = openUserStore(prepared, { ...args.options, quiet: true })
  const draw = (): readonly string[] => {
    const text = describeStatus(readStatus(prepared, store), context.now())
    return [...text.trimEnd().split('\n'), '', 'q leaves']
  }
  const end = await terminal.watch(draw, everyMs)
  return end === 'quit' ? ExitCode.ok : ExitCode.interrupted
}
