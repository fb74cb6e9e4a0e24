import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Access, Plan, PlanGuard } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { parseGrants } from './parse-grants.ts'
import type { Grant } from './parse-grants.ts'
import { isOngoing } from './run-mark.ts'

/** Seconds that a grant lasts at most. */
export const mostGrantSeconds = 8 * 3600

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

/**
 * The grants that apply now.
 * @param onDamage called if another program damaged what is saved; such a grant does not apply
 */
export function readGrants(
  store: Pick<Store, 'readNote'>,
  context: GrantContext,
  onDamage?: () => void,
): readonly Grant[] {
  const text = store.readNote(noteName)
  if (text === undefined) return []
  const boot = readBoot(context)
  const { grants, isDamaged } = parseGrants(text)
  if (isDamaged) onDamage?.()
  return grants.filter(
    ({ endsAt, boot: start, run }) =>
      endsAt > context.now() && start === boot && (run === undefined || isOngoing(run, context)),
  )
}

/** Warns about grants that do not apply because they are damaged. @param isQuiet whether it does not */
export function warnOfDamage({ stderr }: Pick<Context, 'stderr'>, isQuiet: boolean): () => void {
  return () => {
    if (!isQuiet)
      stderr.write(
        'awsx: warning: the saved grants are damaged, so some do not apply; to grant again: awsx grant PROFILE\n',
      )
  }
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
