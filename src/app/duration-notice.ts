import type { Context } from '../context.ts'
import type { Plan, Step } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'

/** Says so if the credentials will not last as long as `--duration` asked for. */
export function sayIfDurationDiffers(plan: Plan, requestedSeconds: number, { stderr }: Context): void {
  const last = plan.steps.at(-1)
  const problem = last === undefined ? undefined : describeFixed(last)
  if (problem !== undefined) {
    stderr.write(`awsx: --duration has no effect on profile "${plan.profile}": ${problem}\n`)
    return
  }
  const seconds = last !== undefined && 'durationSeconds' in last ? last.durationSeconds : undefined
  if (seconds === undefined || seconds === null || seconds === requestedSeconds) return
  const reason = reasonFor(last, requestedSeconds < seconds)
  stderr.write(
    `awsx: --duration is ${formatTimeLeft(requestedSeconds * 1000)}, but the credentials of profile "${plan.profile}" last ${formatTimeLeft(seconds * 1000)}, ${reason}\n`,
  )
}

/** Why a base has the duration that it has; undefined for a step that takes one. */
function describeFixed(step: Step): string | undefined {
  switch (step.kind) {
    case 'sso':
      return 'its permission set decides how long the credentials last'
    case 'login':
      return 'console credentials last 15 minutes, and awsx renews them'
    case 'static':
    case 'stored-key':
      return 'it uses its access key as it is'
    case 'process':
    case 'environment':
    case 'container':
    case 'ec2-metadata':
      return 'the source of its credentials decides how long they last'
    default:
      return undefined
  }
}

function reasonFor(last: Step | undefined, isTooShort: boolean): string {
  if (isTooShort) return 'the least that AWS accepts'
  const isChained = last?.kind === 'assume-role' && last.durationSeconds === 3600
  return `the most that AWS allows${isChained ? ' for a role assumed with role credentials' : ''}`
}
