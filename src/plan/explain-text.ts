import type { Config } from '../config/types.ts'
import { escapeText } from '../text/escape.ts'
import { formatUntil } from '../text/format-time.ts'
import { paint } from '../text/paint.ts'
import { describeStep, hidePassword } from './describe-step.ts'
import { findQuestions } from './plan-state.ts'
import type { PlanState } from './plan-state.ts'
import type { CommandSetting, Plan, Step } from './types.ts'

export interface TextView {
  readonly show: Config['show']
  readonly color: boolean
  /** Milliseconds since 1970 UTC. */
  readonly now: number
}

/**
 * The plan as `awsx explain` prints it: the steps, base first, each with its profile, its location, its parameters and how
 * long it is cached; then the questions and the warnings. Control characters of config values are escaped. Contains no
 * secret. Ends with a line feed.
 */
export function explainText(plan: Plan, state: PlanState, view: TextView): string {
  const rows = plan.steps.map((step) => rowOf(step, view))
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)))
  const [kindWidth = 0] = widths
  const steps = rows.map(({ cells, details }, index) => {
    const [kind = '', subject = '', profile = '', location = ''] = cells.map((cell, column) =>
      cell.padEnd(widths[column] ?? 0),
    )
    const heading =
      `  ${paint(kind, 'bold', view)}  ${subject}  ${profile}  ${paint(location, 'dim', view)}`.trimEnd()
    const indent = ' '.repeat(kindWidth + 4)
    const cached = cachedLine(state.cachedUntil[index] ?? null, view)
    return [heading, ...[...details, ...cached].map((detail) => `${indent}${detail}`)].join('\n')
  })
  return [headline(plan, view), '', steps.join('\n  ↓\n'), '', ...footer(plan, state, view), ''].join('\n')
}

function rowOf(
  step: Step,
  view: TextView,
): { readonly cells: readonly string[]; readonly details: readonly string[] } {
  const { subject, details } = describeStep(step)
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
    return `${paint('warning', 'yellow', view)}: ${escapeText(`${message}${location}`)}`
  })
  return [
    `asks: ${asks}`,
    ...process,
    ...plan.settings.map((setting) => settingLine(setting, view)),
    ...warnings,
  ]
}

function settingLine(
  { variable, value, key, location, isOfDefault }: CommandSetting,
  view: TextView,
): string {
  const reason = isOfDefault ? `because profile "default" has ${key}` : key
  const source = paint(escapeText(`${reason}, ${view.show(location)}`), 'dim', view)
  return `sets: ${variable}=${escapeText(hidePassword(value))}  ${source}`
}
