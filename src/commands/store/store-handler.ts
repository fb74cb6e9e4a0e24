import { prepare } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { changeStoreKey } from './change-key.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { readStoreState, showStore } from './show-store.ts'
import type { StoreArgs } from './store-command.ts'

/** Shows the store, or changes its key. */
export async function run(args: StoreArgs, context: Context): Promise<number> {
  const { action = 'show', target } = args.positionals
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  if (target !== undefined && !['move', 'export', 'import'].includes(action))
    throw new AwsxError('USAGE', `store ${action}: unexpected argument "${target}"`)
  if (action === 'show') {
    showStore(args, prepared)
  } else if (action === 'export') {
    const { exportStore } = await import('./export-store.ts')
    await exportStore(args, prepared)
  } else if (action === 'import') {
    const { importStore } = await import('./import-store.ts')
    await importStore(args, prepared)
  } else {
    await changeStoreKey(action, args, prepared)
    if (args.options.json)
      context.stdout.write(jsonDocument({ written: true, ...readStoreState(args, prepared) }))
  }
  return ExitCode.ok
}
