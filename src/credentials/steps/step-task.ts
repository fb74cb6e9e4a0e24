import type { Plan, Step } from '../../plan/types.ts'
import type { SignedIn } from '../../sso-login/ensure-token.ts'
import type { CachedCredentials } from '../freshness.ts'
import type { ResolveDeps } from '../resolve-deps.ts'

/** One step of a plan that is being fetched. */
export interface StepTask {
  readonly plan: Plan
  /** Position in `plan.steps`. */
  readonly index: number
  readonly step: Step
  readonly deps: ResolveDeps
  /** Whether the credentials must come from the service, not from a cache of another tool. */
  readonly mustBeNew: boolean
}

/** What a step is fetched with. */
export interface StepSource {
  /** The credentials of the step before; undefined for the base. */
  readonly cached: CachedCredentials | undefined
  /** The token of Identity Center; undefined for other kinds of steps. */
  readonly signedIn: SignedIn | undefined
}
