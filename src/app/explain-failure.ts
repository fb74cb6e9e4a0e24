import type { SplitArgv } from '../argv/split-argv.ts'
import { AwsxError, errnoName, FailedWrite } from '../errors.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { explainNewerStore } from './explain-newer-store.ts'

/** Says more about an error, where what awsx runs in is the cause. @returns the error to report */
export async function explainFailure(error: unknown, argv: SplitArgv, context: Context): Promise<unknown> {
  if (error instanceof FailedWrite) return explainFailedWrite(error)
  if (readVariable(context, 'AWSX_BROKER') === undefined) return explainNewerStore(error, context)
  const { explainMissingProfile } = await import('./broker-context.ts')
  return explainMissingProfile(error, findProfile(argv), context)
}

/** @returns the profile, or `ACCOUNT/ROLE`, as typed */
function findProfile({ spec, tokens }: SplitArgv): string | undefined {
  const read = (name: string): string | undefined =>
    tokens.findLast((token) => token.kind === 'option' && token.name === name)?.value
  const [account, role] = [read('account'), read('role')]
  if (account !== undefined && role !== undefined) return `${account}/${role}`
  const isFirst = spec?.positionals[0]?.name === 'profile'
  const first = isFirst ? tokens.find(({ kind }) => kind === 'positional')?.value : undefined
  return read('profile') ?? first
}

const writeProblems: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['your disk quota is used up', 'free some space'],
  EFBIG: ['the file size limit was reached', 'raise the limit (ulimit -f)'],
  EIO: ['input/output error', 'check the disk or the terminal'],
}

function explainFailedWrite(error: FailedWrite): AwsxError {
  const name = errnoName(error.cause)
  const [reason, remedy] = writeProblems[name] ?? []
  const other = 'redirect the output to another file or program'
  return new AwsxError(
    'OUTPUT_UNWRITABLE',
    `${error.message}: ${reason === undefined ? name : `${reason} (${name})`}`,
    {
      hints: [remedy === undefined ? other : `${remedy}, or ${other}`],
      cause: error,
    },
  )
}
