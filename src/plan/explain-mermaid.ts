import type { Config } from '../config/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { describeStep } from './describe-step.ts'
import type { AccountNames } from './describe-step.ts'
import { escapeLabel } from './mermaid-label.ts'
import { findQuestions } from './plan-state.ts'
import type { PlanState } from './plan-state.ts'
import type { Plan } from './types.ts'

const calls = { 'assume-role': 'AssumeRole', 'session-token': 'GetSessionToken' } as const

/**
 * The plan as a Mermaid flowchart: a box for each step, base first, with a node for each question. Without a code fence;
 * lines end with a line feed.
 */
export function explainMermaid(
  plan: Plan,
  state: PlanState,
  show: Config['show'],
  names?: AccountNames,
): string {
  const boxes = plan.steps.map((step, index) => {
    const { subject, details } = describeStep(step, names)
    const until = state.cachedUntil[index] ?? null
    const lines = [
      `${step.profile} (${step.kind})`,
      subject,
      ...details,
      ...(step.at === null ? [] : [show(step.at)]),
      ...(until === null ? [] : [`cached until ${formatUtc(until)}`]),
    ]
    return `  step${index}["${lines.map(escapeLabel).join('<br/>')}"]${until === null ? '' : ':::cached'}`
  })
  const arrows = plan.steps.flatMap((step, index) =>
    step.kind === 'assume-role' || step.kind === 'session-token'
      ? [`  step${index - 1} -->|${calls[step.kind]}| step${index}`]
      : [],
  )
  const asks = findQuestions(plan, state).map(
    ({ step, text }) => `  ask${step}(["asks: ${escapeLabel(text)}"]) -.-> step${step}`,
  )
  const style = boxes.some((box) => box.endsWith(':::cached'))
    ? ['  classDef cached stroke-dasharray: 4 2']
    : []
  return `${['flowchart TD', ...boxes, ...arrows, ...asks, ...style].join('\n')}\n`
}
