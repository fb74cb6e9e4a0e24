import type { SplitArgv } from '../argv/split-argv.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { explainNewerStore } from './explain-newer-store.ts'

/** Says more about an error, where what awsx runs in is the cause. @returns the error to report */
export async function explainFailure(error: unknown, argv: SplitArgv, context: Context): Promise<unknown> {
  if (readVariable(context, 'AWSX_BROKER') === undefined) return explainNewerStore(error, context)
  const { explainMissingProfile } = await import('./broker-context.ts')
  return explainMissingProfile(error, findProfile(argv), context)
}

function findProfile({ spec, tokens }: SplitArgv): string | undefined {
  const option = tokens.findLast((token) => token.kind === 'option' && token.name === 'profile')
  const isFirst = spec?.positionals[0]?.name === 'profile'
  return option?.value ?? (isFirst ? tokens.find(({ kind }) => kind === 'positional')?.value : undefined)
}
