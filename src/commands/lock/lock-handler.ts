import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import type { lockShape } from './lock-command.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { jsonDocument } from '../../text/json-document.ts'

/** Removes the unlocked key. */
export async function run(args: ArgsOf<typeof lockShape>, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const wasUnlocked = await openUserStore(prepared, args.options).lock()
  if (!args.options.quiet)
    context.stderr.write(`awsx: ${wasUnlocked ? 'locked the store' : 'the store was already locked'}\n`)
  if (args.options.json) context.stdout.write(jsonDocument({ locked: true, wasUnlocked }))
  return ExitCode.ok
}
