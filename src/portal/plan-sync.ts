import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Config, Section } from '../config/types.ts'
import { findOwned, readIfClean } from './ownership-marker.ts'
import type { OwnedProfile } from './ownership-marker.ts'
import type { DesiredProfile } from './desired-profiles.ts'

/** What a session's profiles need to be current. */
export interface SyncPlan {
  readonly added: readonly SectionEdit[]
  readonly changed: readonly SectionEdit[]
  /** New names by the present ones; `changed` speaks of the new ones. */
  readonly renamed: ReadonlyMap<string, string>
  readonly removed: readonly string[]
  /** Profiles of `awsx sync` whose role the person does not have any more, and that stay. */
  readonly stale: readonly string[]
  /** Names that would stand for more than one thing. If there are any, nothing else of the plan counts. */
  readonly collisions: readonly Collision[]
  /** Profiles that are as they should be, the user's own for the same role included. */
  readonly unchanged: number
}

export interface Collision {
  readonly name: string
  /** `session/account/role` of each that wants the name. */
  readonly owners: readonly string[]
  /** There is a profile of that name which `awsx sync` did not write for this session. */
  readonly isTaken: boolean
}

export interface SyncInput {
  readonly config: Config
  readonly session: string
  readonly desired: readonly DesiredProfile[]
  /** Accounts about which nothing is known: their profiles are left alone. */
  readonly unlisted: ReadonlySet<string>
  readonly prune: boolean
}

/** A wanted profile with the name that it gets. */
interface Located {
  readonly desired: DesiredProfile
  readonly name: string
  readonly present: OwnedProfile | undefined
}

/**
 * Compares what there is with what should be. A profile that the user has renamed keeps that name, one that `awsx sync` named follows
 * the template; keys that the user added stay.
 */
export function planSync(input: SyncInput): SyncPlan {
  const owned = findOwned(input.config, input.session)
  // Of a profile that the user copied, the one whose name is still that of awsx sync counts.
  const inOrder = owned.toSorted((a, b) => Number(a.isNamedBySync) - Number(b.isNamedBySync))
  const byOwner = new Map(inOrder.map((profile) => [profile.owner, profile]))
  const own = input.desired.filter(({ owner }) => byOwner.has(owner))
  const others = input.desired.filter(
    (desired) => !byOwner.has(desired.owner) && !isThere(input.config, desired),
  )
  const located = [...own, ...others].map((desired) => location(desired, byOwner.get(desired.owner)))
  const owners = new Set(input.desired.map(({ owner }) => owner))
  const gone = owned.filter(({ owner, accountId }) => !owners.has(owner) && !input.unlisted.has(accountId))
  const removed = input.prune ? gone.map(({ name }) => name) : []
  const edits = listEdits(located)
  return {
    ...edits,
    renamed: listRenames(located),
    removed,
    stale: input.prune ? [] : gone.map(({ name }) => name),
    collisions: findCollisions(input.config, located, new Set([...removed, ...namesOf(located)])),
    unchanged: input.desired.length - edits.added.length - edits.changed.length,
  }
}

/** Whether the user has written this profile by hand, with the same name for the same role. */
function isThere(config: Config, { name, keys }: DesiredProfile): boolean {
  const section = readIfClean(config, name)
  if (section === undefined || section.get('awsx_sync') !== undefined) return false
  const telling = ['sso_session', 'sso_account_id', 'sso_role_name', 'role_arn', 'source_profile']
  return telling.every((key) => section.get(key)?.value === keys[key])
}

function location(desired: DesiredProfile, present: OwnedProfile | undefined): Located {
  const keepsName = present !== undefined && !present.isNamedBySync
  return { desired, name: keepsName ? present.name : desired.name, present }
}

function namesOf(located: readonly Located[]): readonly string[] {
  return located.flatMap(({ present }) => (present === undefined ? [] : [present.name]))
}

function listRenames(located: readonly Located[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { name, present } of located) {
    if (present !== undefined && present.name !== name) names.set(present.name, name)
  }
  return names
}

function listEdits(located: readonly Located[]): Pick<SyncPlan, 'added' | 'changed'> {
  const finalNames = new Map(located.map(({ desired, name }) => [desired.name, name]))
  const added: SectionEdit[] = []
  const changed: SectionEdit[] = []
  for (const { desired, name, present } of located) {
    const source = desired.keys['source_profile']
    const keys =
      source === undefined
        ? desired.keys
        : { ...desired.keys, source_profile: finalNames.get(source) ?? source }
    if (present === undefined) {
      const { awsx_sync, awsx_sync_name, ...rest } = keys
      added.push({
        kind: 'profile',
        name,
        set: { ...rest, ...desired.first, ...pick({ awsx_sync, awsx_sync_name }) },
      })
    } else if (present.name !== name || !hasKeys(present.section, keys)) {
      changed.push({ kind: 'profile', name, set: keys })
    }
  }
  return { added, changed }
}

function pick(keys: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
}

function hasKeys(section: Section, keys: Readonly<Record<string, string>>): boolean {
  return Object.entries(keys).every(([key, value]) => section.get(key)?.value === value)
}

/** @param free present names that nobody has any more when the plan is done, or that those who are placed have */
function findCollisions(
  config: Config,
  located: readonly Located[],
  free: ReadonlySet<string>,
): readonly Collision[] {
  const taken = new Set(config.profileNames().filter((name) => !free.has(name)))
  const owners = new Map<string, string[]>()
  for (const { name, desired } of located) owners.set(name, [...(owners.get(name) ?? []), desired.owner])
  return [...owners]
    .map(([name, list]) => ({ name, owners: list, isTaken: taken.has(name) }))
    .filter((collision) => collision.isTaken || collision.owners.length > 1)
}
