import { isFailure } from '../targets/target-result.ts'
import type { Summary, TargetResult } from '../targets/target-result.ts'
import { countOf } from '../text/count-of.ts'
import { escapeText } from '../text/escape.ts'

/** How many targets the summary names. */
const maxNamed = 20

export interface SummaryOptions {
  readonly skipNoAccess: boolean
  /** How to run the failed targets again; undefined if there are none. */
  readonly hint: string | undefined
}

/** The summary of a run for people: counts, the targets that failed and why, and how to run them again. */
export function describeSummary(
  summary: Summary,
  results: readonly TargetResult[],
  options: SummaryOptions,
): readonly string[] {
  const failures = results.filter((result) => isFailure(result, options))
  const named = failures.slice(0, maxNamed)
  return [
    `${countOf(summary.targets, 'target')}: ${describeCounts(summary)} (${formatSeconds(summary.durationMs)})`,
    ...named.map((result) => `  ${escapeText(result.target)}: ${escapeText(describeEnd(result))}`),
    ...(failures.length > named.length ? [`  and ${failures.length - named.length} more`] : []),
    ...(options.hint === undefined ? [] : [`hint: ${escapeText(options.hint, Infinity)}`]),
  ]
}

function describeCounts(summary: Summary): string {
  const counts = [
    [summary.succeeded, 'succeeded'],
    [summary.failed, 'failed'],
    [summary.noAccess, 'without access'],
    [summary.noCredentials, 'without credentials'],
    [summary.timedOut, 'timed out'],
    [summary.canceled, 'not run'],
  ] as const
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return words.join(', ')
}

/** Why a target is not a success, for one line. */
function describeEnd({ state, exitCode, signal, error }: TargetResult): string {
  if (error !== null) return `${error.message} [${error.code}]`
  if (state === 'timed-out') return 'timed out'
  if (state === 'canceled') return signal === null && exitCode === null ? 'not run' : 'interrupted'
  return signal === null ? `exit status ${exitCode ?? 0}` : `ended by ${signal}`
}

function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`
}
