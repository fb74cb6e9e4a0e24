import { describePlan, isCompatOff } from '../environment/child-variables.ts'
import type { ChildInput } from '../environment/child-variables.ts'
import { readDepth } from '../environment/shell-depth.ts'
import type { Plan } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'

/** What the variables of a command with this plan are made from, apart from its credentials. */
export function describeChild(plan: Plan, { context, config }: Prepared): ChildInput {
  const outer = readDepth(context, (name) => config.profileNames().includes(name))
  return { ...describePlan(plan), noCompat: isCompatOff(context), depth: outer + 1 }
}
