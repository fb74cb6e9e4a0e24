import { isFailure } from '../targets/target-result.ts'
import type { Summary, TargetResult } from '../targets/target-result.ts'
import { countOf } from '../text/count-of.ts'
import { escapeText } from '../text/escape.ts'
import { quoteWord } from '../text/quote-word.ts'

/** How many targets the summary names. */
const maxNamed = 20
/** How many targets the command that runs them again may name. */
const maxRepeated = 10

export interface SummaryOptions {
  readonly skipNoAccess: boolean
  /** A file with the targets that failed, as it is shown; null without one. */
  readonly failedFile: string | null
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
    ...hintToRepeat(failures, options.failedFile),
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

function hintToRepeat(failures: readonly TargetResult[], failedFile: string | null): readonly string[] {
  if (failures.length === 0) return []
  if (failedFile !== null) return [`hint: to run these again: awsx each --from ${quoteWord(failedFile)} -- …`]
  const isShort =
    failures.length <= maxRepeated &&
    failures.every(({ target, profile }) => target === profile && !/[,*?]/.test(target))
  if (!isShort) return ['hint: with --results FOLDER, awsx writes a list of failed targets for --from']
  const names = failures.map(({ target }) => target).join(',')
  return [`hint: to run these again: awsx each ${quoteWord(names)} -- …`]
}
