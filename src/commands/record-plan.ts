import type { Context } from '../context.ts'
import type { PlanInputs } from '../plan-cache/cached-plan.ts'
import { recordInputs } from '../plan-cache/record-inputs.ts'
import { savePlan } from '../plan-cache/save-plan.ts'
import type { UnlockedStore } from '../store/unlocked-store.ts'

/** A context for a run that caches the plan of a profile. It goes on if the plan cannot be cached. */
export function recordPlan(context: Context, store: UnlockedStore, inputs: PlanInputs): Context {
  return recordInputs(context, (recorded, result) => {
    try {
      savePlan(store, { recorded, result }, { ...inputs, now: context.now() })
    } catch {
      // A full or read-only disk. The next run plans again.
    }
  })
}
