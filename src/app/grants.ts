import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Access, Plan, PlanGuard } from '../plan/types.ts'
import type { Store } from '../store/types.ts'

/** Seconds that a grant lasts at most. */
export const mostGrantSeconds = 8 * 3600

/** What the user lets coding agents use. */
export interface Grant {
  readonly profile: string
  /** Null if neither the config nor AWS told it. */
  readonly accountId: string | null
  readonly role: string | null
  readonly access: Access
  /** Null for every agent. */
  readonly agent: string | null
  /** Milliseconds since 1970 UTC. */
  readonly endsAt: number
  /** Whether one command uses it up. */
  readonly once: boolean
  /** The start of the machine that it was given in; null where that cannot be told. */
  readonly boot: string | null
}

/** What a grant is looked up by. */
export type GrantSubject = Pick<Grant, 'profile' | 'accountId' | 'role' | 'access'>

type GrantContext = Pick<Context, 'now' | 'readText' | 'platform'>

const noteName = 'grants'
const lockWaitMs = 10_000

/** The identity and access of a guarded plan. */
export function subjectOf(plan: Plan, { access, foundAccount }: PlanGuard): GrantSubject {
  const step = findIdentityStep(plan)
  return { profile: plan.profile, accountId: accountOf(step) ?? foundAccount, role: roleOf(step), access }
}

/** Whether a grant is for this subject. */
export function isFor(grant: Grant, subject: GrantSubject): boolean {
  return (['profile', 'accountId', 'role', 'access'] as const).every((key) => grant[key] === subject[key])
}

const levels: readonly Access[] = ['view', 'read', 'full']

/** Whether a grant lets an agent use this subject: the same access, or less. */
export function covers(grant: Grant, subject: GrantSubject): boolean {
  const { access } = subject
  return (
    isFor(grant, { ...subject, access: grant.access }) &&
    levels.indexOf(access) <= levels.indexOf(grant.access)
  )
}

/** The grants that apply now. */
export function readGrants(store: Pick<Store, 'readNote'>, context: GrantContext): readonly Grant[] {
  const text = store.readNote(noteName)
  if (text === undefined) return []
  const boot = readBoot(context)
  const grants = JSON.parse(text) as readonly Grant[]
  return grants.filter((grant) => grant.endsAt > context.now() && grant.boot === boot)
}

/**
 * Changes the grants while no other process does.
 * @param stores `store` to write to, and `again`, the same store opened again, to see what other processes see
 * @param problem what it means if the change is not saved: `the grant could not be saved, so nothing was granted`
 * @param change the grants that apply now → those that apply from now on; the same list for no change
 * @throws AwsxError STORE_UNAVAILABLE if the change could not be saved, STORE_LOCKED
 */
export async function changeGrants(
  { store, again }: { readonly store: Store; readonly again: Store },
  { context, problem }: { readonly context: GrantContext; readonly problem: string },
  change: (grants: readonly Grant[]) => readonly Grant[],
): Promise<void> {
  await store.withLock(noteName, { waitMs: lockWaitMs, purpose: 'changing the grants' }, () => {
    const before = readGrants(store, context)
    const after = change(before)
    if (after === before) return Promise.resolve()
    const text = JSON.stringify(after)
    store.writeNote(noteName, text, mostGrantSeconds * 1000)
    if (again.readNote(noteName) !== text) throw unsaved(problem)
    return Promise.resolve()
  })
}

function unsaved(problem: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', problem, { hints: ['to see what is wrong: awsx doctor'] })
}

/** Identifies the start of the machine (random(4)), because a grant ends with it. Only Linux tells it without a program. */
export function readBoot({ platform, readText }: Pick<Context, 'platform' | 'readText'>): string | null {
  if (platform !== 'linux') return null
  try {
    return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null
  } catch {
    return null
  }
}
