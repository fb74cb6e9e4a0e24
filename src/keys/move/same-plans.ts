import type { Config } from '../../config/types.ts'
import type { Variables } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import type { Plan, PlanOptions, Step } from '../../plan/types.ts'

interface PlanRequest {
  readonly variables: Variables
  readonly options: PlanOptions
}

/**
 * Finds a profile that would get its credentials another way after keys moved into the store.
 * @param moved the profiles whose keys move
 * @returns undefined if all profiles keep their credentials
 */
export function findChangedProfile(
  before: Config,
  after: Config,
  moved: ReadonlySet<string>,
  { variables, options }: PlanRequest,
): string | undefined {
  const hasStoredKey = (name: string): boolean => moved.has(name) || options.hasStoredKey?.(name) === true
  return before.profileNames().find((name) => {
    const planned = describe(name, before, { variables, options }, moved)
    return planned !== describe(name, after, { variables, options: { ...options, hasStoredKey } }, moved)
  })
}

/** What decides a profile's credentials, as text. Line numbers change, and the base of a moved key does. */
function describe(
  name: string,
  config: Config,
  { variables, options }: PlanRequest,
  moved: ReadonlySet<string>,
): string {
  try {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, options, variables)
    return JSON.stringify(comparable(plan, moved))
  } catch (error) {
    if (error instanceof AwsxError) return `${error.code}: ${error.message}`
    throw error
  }
}

function comparable(
  { region, steps, clients, settings, mfaProcess }: Plan,
  moved: ReadonlySet<string>,
): unknown {
  const { endpointSources: _sources, ...sent } = clients
  return {
    region: region?.value,
    steps: steps.map((step) => comparableStep(step, moved)),
    sent,
    settings: settings.map(({ variable, value }) => [variable, value]),
    mfaProcess,
  }
}

function comparableStep({ at: _at, ...step }: Step, moved: ReadonlySet<string>): unknown {
  if (step.kind === 'stored-key' || (step.kind === 'static' && moved.has(step.profile)))
    return { kind: 'stored-key', profile: step.profile, accountId: step.accountId }
  return step
}
