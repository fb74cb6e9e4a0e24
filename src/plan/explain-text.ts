import type { Config } from '../config/types.ts'
import { escapeText } from '../text/escape.ts'
import { formatUntil } from '../text/format-time.ts'
import { paint } from '../text/paint.ts'
import { describeStep, hidePassword } from './describe-step.ts'
import type { AccountNames } from './describe-step.ts'
import { findQuestions } from './plan-state.ts'
import type { PlanState } from './plan-state.ts'
import { wrapHanging } from '../text/wrap-text.ts'
import { describeGuard } from './describe-guard.ts'
import type { CommandSetting, Plan, Step } from './types.ts'

export interface TextView {
  readonly show: Config['show']
  readonly color: boolean
  /** Columns of the terminal; undefined for no limit. */
  readonly width?: number | undefined
  /** Milliseconds since 1970 UTC. */
  readonly now: number
  readonly accountNames?: AccountNames
}

/**
 * The plan as `awsx explain` prints it: the steps, base first, each with its profile, its location, its parameters and how
 * long it is cached; then the questions and the warnings. Control characters of config values are escaped. Contains no
 * secret. Ends with a line feed.
 */
export function explainText(plan: Plan, state: PlanState, view: TextView): string {
  const rows = plan.steps.map((step) => rowOf(step, view))
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)))
  const isWide = rows.every(({ cells }) => 2 + tableWidth(cells, widths) <= (view.width ?? Infinity))
  const steps = rows.map((row, index) => {
    const cached = cachedLine(state.cachedUntil[index] ?? null, view)
    const [kindWidth = 0] = widths
    return isWide ? wideStep(row, widths, cached, view) : narrowStep(row, kindWidth, cached, view)
  })
  return [headline(plan, view), '', steps.join('\n  ↓\n'), '', ...footer(plan, state, view), ''].join('\n')
}

interface StepRow {
  /** Kind, subject, profile, location. */
  readonly cells: readonly string[]
  readonly details: readonly string[]
}

function tableWidth(cells: readonly string[], widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 2, 0) + (cells[3]?.length ?? 0)
}

/** All cells on one line, below each other for all steps. */
function wideStep(
  { cells, details }: StepRow,
  widths: readonly number[],
  cached: readonly string[],
  view: TextView,
): string {
  const [kind = '', subject = '', profile = '', location = ''] = cells.map((cell, column) =>
    cell.padEnd(widths[column] ?? 0),
  )
  const heading =
    `  ${paint(kind, 'bold', view)}  ${subject}  ${profile}  ${paint(location, 'dim', view)}`.trimEnd()
  return [heading, ...indentDetails([...details, ...cached], widths[0] ?? 0, view)].join('\n')
}

/** The profile and its location below the heading, for a terminal that is too narrow. */
function narrowStep(
  { cells, details }: StepRow,
  kindWidth: number,
  cached: readonly string[],
  view: TextView,
): string {
  const [kind = '', subject = '', profile = '', location = ''] = cells
  const heading = `  ${paint(kind.padEnd(kindWidth), 'bold', view)}  ${subject}`
  const origin = `profile ${profile}${location === '' ? '' : `, ${location}`}`
  return [heading, ...indentDetails([origin, ...details, ...cached], kindWidth, view)].join('\n')
}

function indentDetails(details: readonly string[], kindWidth: number, view: TextView): readonly string[] {
  const indent = ' '.repeat(kindWidth + 4)
  return details.flatMap((detail) => wrapHanging(`${indent}${detail}`, view.width, 2))
}

function rowOf(step: Step, view: TextView): StepRow {
  const { subject, details } = describeStep(step, view.accountNames)
  const location = step.at === null ? '' : view.show(step.at)
  return {
    cells: [step.kind, subject, step.profile, location].map((text) => escapeText(text)),
    details: details.map((detail) => escapeText(detail)),
  }
}

function headline(plan: Plan, view: TextView): string {
  const profile = paint(escapeText(plan.profile), 'bold', view)
  if (plan.region === null) return `${profile}  no region`
  return `${profile}  ${escapeText(plan.region.value)}  ${paint(escapeText(plan.region.from), 'dim', view)}`
}

function cachedLine(until: number | null, view: TextView): readonly string[] {
  if (until === null) return []
  return [paint(`cached, expires ${formatUntil(until, view.now)}`, 'green', view)]
}

function footer(plan: Plan, state: PlanState, view: TextView): readonly string[] {
  const questions = findQuestions(plan, state).map(({ text }) => escapeText(text))
  const asks = questions.length === 0 ? 'nothing' : paint(questions.join(', '), 'yellow', view)
  const process = plan.mfaProcess === null ? [] : [`codes from: ${escapeText(plan.mfaProcess)}`]
  const warnings = plan.warnings.map(({ message, at }) => {
    const location = at === null ? '' : ` (${at})`
    return wrapHanging(escapeText(`warning: ${message}${location}`), view.width, 2)
      .join('\n')
      .replace(/^warning/, (word) => paint(word, 'yellow', view))
  })
  return [
    ...[
      `asks: ${asks}`,
      ...process,
      ...guardLines(plan),
      ...directoryLines(plan.directoryFile),
      ...plan.settings.map((setting) => settingLine(setting, view)),
    ].flatMap((line) => wrapHanging(line, view.width, 2)),
    ...warnings,
  ]
}

function guardLines({ guard, steps }: Plan): readonly string[] {
  return guard === undefined ? [] : describeGuard(guard, steps).map((line) => escapeText(line))
}

function directoryLines(file: Plan['directoryFile']): readonly string[] {
  if (file === undefined) return []
  const trust = { allowed: 'allowed', changed: 'changed since', denied: 'denied', unknown: 'not allowed' }[
    file.trust
  ]
  const accounts = file.accounts === undefined ? '' : `, only ${file.accounts.join(', ') || 'no account'}`
  return [escapeText(`directory file: ${file.path} (${trust}${accounts})`)]
}

function settingLine(
  { variable, value, key, location, isOfDefault }: CommandSetting,
  view: TextView,
): string {
  const reason = isOfDefault ? `because profile "default" has ${key}` : key
  const source = paint(escapeText(`${reason}, ${view.show(location)}`), 'dim', view)
  return `sets: ${variable}=${escapeText(hidePassword(value))}  ${source}`
}
