import { configError, findProperty } from '../plan/plan-context.ts'
import { narrowAccess } from '../plan/narrow-access.ts'
import type { Narrowing } from '../plan/narrow-steps.ts'
import type { NarrowAccess, Plan, PlanGuard } from '../plan/types.ts'
import { limitSession } from '../plan/limit-session.ts'
import { chooseGuard } from './choose-guard.ts'
import type { Prepared } from './prepare.ts'

/**
 * Narrows a plan and adds its guard, as options, variables, keys of the profile, and `[[guard]]` settings say.
 * @param replan plans another profile, with its own guard
 * @throws AwsxError READ_ONLY_UNREACHABLE, CONFIG_INVALID, PROFILE_NOT_FOUND
 */
export async function guardPlan(plan: Plan, prepared: Prepared, replan: Replan): Promise<Plan> {
  const guard = await chooseGuard(plan, prepared)
  if (guard === undefined) return plan
  const { access, maxSeconds } = guard
  const narrowed = access === 'full' ? plan : await narrowPlan(plan, access, { prepared, replan })
  const limited =
    maxSeconds === null ? narrowed : limitSession(narrowed, maxSeconds, originOf(plan, prepared))
  const environment = guard.environment ?? narrowed.guard?.environment ?? null
  return {
    ...limited,
    guard: {
      ...stricterOf(guard, narrowed.guard),
      environment,
      variables: {
        ...(environment === null ? {} : { AWSX_ENVIRONMENT: environment }),
        ...(access === 'full' ? {} : { AWSX_ACCESS: access }),
      },
    },
  }
}

/** A profile that replaces the requested one has a guard of its own; both count. */
function stricterOf(guard: PlanGuard, other: PlanGuard = guard): PlanGuard {
  const least = (times: readonly (number | null)[]): number | null => {
    const given = times.filter((time) => time !== null)
    return given.length === 0 ? null : Math.min(...given)
  }
  return {
    ...guard,
    confirmMs: least([guard.confirmMs, other.confirmMs]),
    maxSeconds: least([guard.maxSeconds, other.maxSeconds]),
    isCached: guard.isCached && other.isCached,
  }
}

type Replan = (prepared: Prepared) => Promise<Plan>

async function narrowPlan(
  plan: Plan,
  access: NarrowAccess,
  { prepared, replan }: { readonly prepared: Prepared; readonly replan: Replan },
): Promise<Plan> {
  // The replacing profile has the rights of `read`, which are more than `view` allows. With a role from the command line, neither
  // profile says what the last step allows.
  if (access === 'view' || prepared.planOptions.roleArn !== undefined)
    return narrowAccess(plan, access, narrowingOf(plan, prepared))
  const { config } = prepared
  const profile = config.profile(plan.profile)
  const sibling = profile === undefined ? undefined : findProperty(profile, 'awsx_read_only_profile')
  if (sibling !== undefined && sibling.value !== plan.profile) {
    if (config.profile(sibling.value) === undefined) {
      throw configError(config, 'PROFILE_NOT_FOUND', {
        message: `profile "${plan.profile}": awsx_read_only_profile "${sibling.value}" not found`,
        location: sibling,
        hints: ['list all profiles: awsx list'],
      })
    }
    const choice = { ...prepared.choice, name: sibling.value, explicit: true }
    return replan({ ...prepared, choice })
  }
  if (isReadOnlyProfile(plan.profile, prepared)) return plan
  return narrowAccess(plan, access, narrowingOf(plan, prepared))
}

/** Whether another profile names this one in `awsx_read_only_profile`: then its permission set is small enough already. */
function isReadOnlyProfile(name: string, { config }: Prepared): boolean {
  return config
    .profileNames()
    .some((other) => other !== name && config.profile(other)?.get('awsx_read_only_profile')?.value === name)
}

function originOf(plan: Plan, { config }: Prepared): Narrowing['origin'] {
  return { profile: plan.profile, at: config.profile(plan.profile)?.location ?? null }
}

function narrowingOf(plan: Plan, prepared: Prepared): Narrowing {
  return { origin: originOf(plan, prepared), durationSeconds: prepared.planOptions.durationSeconds }
}
