import type { TargetRequest } from '../../targets/select-names.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { EachArgs } from './each-command.ts'

/** How many targets the command that runs them again may name. */
const maxNamed = 10

/** Options that decide which credentials the targets get. Without them, the command would run with others. */
const repeated = [
  'via',
  'region',
  'duration',
  'no-session',
  'read-only',
  'view-only',
  'policy',
  'policy-arn',
] as const satisfies readonly (keyof EachArgs['options'])[]

/**
 * Says how to run the failed targets again.
 * @param failedFile the list of them, as it is shown; null without one
 * @returns the hint; undefined if nothing failed
 */
export function hintToRepeat(
  failed: readonly TargetRequest[],
  { options }: EachArgs,
  failedFile: string | null,
): string | undefined {
  if (failed.length === 0) return undefined
  const selection = failedFile === null ? selectionOf(failed) : ['--from', failedFile]
  if (selection === undefined) return 'with --results FOLDER, awsx writes a list of failed targets for --from'
  const words = repeated.flatMap((name) => {
    const value = options[name]
    if (value === undefined || value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, String(value)]
  })
  return `to run these again: awsx each ${[...selection, ...words].map(quoteWord).join(' ')} -- …`
}

/** @returns the words that select exactly these targets; undefined if that takes a list */
function selectionOf(failed: readonly TargetRequest[]): readonly string[] | undefined {
  const names = [...new Set(failed.map(({ name }) => name))]
  const regions = [...new Set(failed.map(({ region }) => region))]
  const isEach = names.length * regions.length === failed.length
  if (!isEach || names.length > maxNamed || names.some((name) => /[,*?]/.test(name))) return undefined
  if (regions.length === 1 && regions[0] === null) return [names.join(',')]
  return regions.includes(null) ? undefined : [names.join(','), '--regions', regions.join(',')]
}
