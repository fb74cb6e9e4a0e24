import type { Context } from '../context.ts'
import type { Plan, Step } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'

/** Says so if the credentials will not last as long as `--duration` asked for. */
export function sayIfDurationDiffers(plan: Plan, requestedSeconds: number, { stderr }: Context): void {
  const last = plan.steps.at(-1)
  const seconds = last !== undefined && 'durationSeconds' in last ? last.durationSeconds : undefined
  if (seconds === undefined || seconds === null || seconds === requestedSeconds) return
  const reason = reasonFor(last, requestedSeconds < seconds)
  stderr.write(
    `awsx: --duration is ${formatTimeLeft(requestedSeconds * 1000)}, but the credentials of profile "${plan.profile}" last ${formatTimeLeft(seconds * 1000)}, ${reason}\n`,
  )
}

function reasonFor(last: Step | undefined, isTooShort: boolean): string {
  if (isTooShort) return 'the least that AWS accepts'
  const isChained = last?.kind === 'assume-role' && last.durationSeconds === 3600
  return `the most that AWS allows${isChained ? ' for a role assumed with role credentials' : ''}`
}
