import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { prepare } from '../../app/prepare.ts'
import { describeStatus, readStatus } from './status-text.ts'
import type { StatusArgs } from './status-handler.ts'
import { openUserStore } from '../../app/user-store.ts'

export async function printStatus(args: StatusArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const found = readStatus(prepared, openUserStore(prepared, args.options))
  context.stdout.write(
    args.options.json ? `${JSON.stringify(found, null, 2)}\n` : describeStatus(found, context.now()),
  )
  return ExitCode.ok
}
