import { isAbsolute, join } from 'node:path'
import type { Context } from '../../context.ts'
import type { ResultsPath } from '../../each/save-results.ts'

/** @param given the path of `--results`; undefined without the option */
export function locateResults(
  given: string | undefined,
  { cwd }: Pick<Context, 'cwd'>,
): ResultsPath | undefined {
  if (given === undefined) return undefined
  return { given, full: isAbsolute(given) ? given : join(cwd, given) }
}
