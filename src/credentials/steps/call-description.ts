import type { Connection } from '../../aws/connection.ts'
import type { CallDescription } from '../../aws/call-errors.ts'
import { stepOf } from '../resolve-credentials.ts'
import type { StepTask } from '../resolve-credentials.ts'

/**
 * Names a step's call for an error: `assume role arn:… for profile "ci" (hop 2 of 3)`, with file and line.
 * @param action what was tried, e.g. `assume role arn:…`
 */
export function describeCall(
  task: StepTask,
  connection: Connection,
  action: string,
  hints: readonly string[],
): CallDescription {
  const { plan, index, deps } = task
  const step = stepOf(task)
  const hops = plan.steps.length - 1
  const position = index === 0 || hops < 2 ? '' : ` (hop ${index} of ${hops})`
  const at = step.at === null ? {} : { at: deps.show(step.at) }
  return { action: `${action} for profile "${step.profile}"${position}`, connection, hints, ...at }
}

/** The region and endpoint are those of the starting profile, for every hop. */
export function durationHint(step: { readonly profile: string }): string {
  return `set duration_seconds of profile "${step.profile}" to what the role allows`
}
