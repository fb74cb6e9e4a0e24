import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Config, Section } from '../config/types.ts'
import { findOwned, readIfClean } from './ownership-marker.ts'
import type { OwnedProfile } from './ownership-marker.ts'
import type { DesiredProfile } from './desired-profiles.ts'

/** The changes that bring a session's profiles up to date. */
export interface SyncPlan {
  readonly added: readonly SectionEdit[]
  readonly changed: readonly SectionEdit[]
  /** New names by current name; `changed` uses the new names. */
  readonly renamed: ReadonlyMap<string, string>
  readonly removed: readonly string[]
  /** Profiles written by `awsx sync` for roles that the user no longer has. They are kept. */
  readonly stale: readonly string[]
  /** Names that would not be unique. If there are any, do not apply the plan. */
  readonly collisions: readonly Collision[]
  /** Number of profiles that are up to date, including the user's own for the same role. */
  readonly unchanged: number
}

export interface Collision {
  readonly name: string
  /** `session/account/role` of each profile that would get the name. */
  readonly owners: readonly string[]
  /** Whether a profile that `awsx sync` did not write for this session has the name. */
  readonly isTaken: boolean
}

export interface SyncInput {
  readonly config: Config
  readonly session: string
  readonly desired: readonly DesiredProfile[]
  /** Accounts whose roles could not be listed: their profiles are not changed. */
  readonly unlisted: ReadonlySet<string>
  readonly prune: boolean
}

/** A desired profile with its final name. */
interface NamedProfile {
  readonly desired: DesiredProfile
  readonly name: string
  readonly present: OwnedProfile | undefined
}

/**
 * Compares the current profiles with the desired ones. A profile that the user renamed keeps its name; one that `awsx sync` named follows
 * the template. Keys that the user added are kept.
 */
export function planSync(input: SyncInput): SyncPlan {
  const owned = findOwned(input.config, input.session)
  // If the user copied a profile, the copy that still has the name from awsx sync wins.
  const inOrder = owned.toSorted((a, b) => Number(a.isNamedBySync) - Number(b.isNamedBySync))
  const byOwner = new Map(inOrder.map((profile) => [profile.owner, profile]))
  const matched = input.desired.filter(({ owner }) => byOwner.has(owner))
  const written = findWrittenByUser(input)
  const others = input.desired.filter(({ owner, name }) => !byOwner.has(owner) && !written.has(name))
  const named = [...matched, ...others].map((desired) => nameProfile(desired, byOwner.get(desired.owner)))
  const owners = new Set(input.desired.map(({ owner }) => owner))
  const gone = owned.filter(({ owner, accountId }) => !owners.has(owner) && !input.unlisted.has(accountId))
  const removed = input.prune ? gone.map(({ name }) => name) : []
  const finalNames = new Map([...written, ...named.map(({ desired, name }) => [desired.name, name] as const)])
  const edits = listEdits(named, finalNames)
  return {
    ...edits,
    renamed: listRenames(named),
    removed,
    stale: input.prune ? [] : gone.map(({ name }) => name),
    collisions: findCollisions(input.config, named, new Set([...removed, ...namesOf(named)])),
    unchanged: input.desired.length - edits.added.length - edits.changed.length,
  }
}

const identifyingKeys = ['sso_session', 'sso_account_id', 'sso_role_name', 'role_arn', 'source_profile']

/**
 * The profiles that the user or `awsx configure sso` wrote: for a permission set under any name, for an assumed role under the desired one.
 * @returns their names by desired name
 */
function findWrittenByUser({ config, desired }: SyncInput): ReadonlyMap<string, string> {
  const own = config.profileNames().flatMap((name) => {
    const section = readIfClean(config, name)
    return section === undefined || section.get('awsx_sync') !== undefined ? [] : [section]
  })
  const describe = (get: (key: string) => string | undefined): string =>
    JSON.stringify(identifyingKeys.map((key) => get(key) ?? null))
  const byRole = new Map(own.map((section) => [describe((key) => section.get(key)?.value), section.name]))
  const ownNames = new Map(own.map((section) => [section.name, section]))
  return new Map(
    desired.flatMap(({ name, keys }) => {
      const wanted = describe((key) => keys[key])
      const sameName = ownNames.get(name)
      if (sameName !== undefined && describe((key) => sameName.get(key)?.value) === wanted)
        return [[name, name]]
      const found = keys['role_arn'] === undefined ? byRole.get(wanted) : undefined
      return found === undefined ? [] : [[name, found]]
    }),
  )
}

function nameProfile(desired: DesiredProfile, present: OwnedProfile | undefined): NamedProfile {
  const keepsName = present !== undefined && !present.isNamedBySync
  return { desired, name: keepsName ? present.name : desired.name, present }
}

function namesOf(named: readonly NamedProfile[]): readonly string[] {
  return named.flatMap(({ present }) => (present === undefined ? [] : [present.name]))
}

function listRenames(named: readonly NamedProfile[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { name, present } of named) {
    if (present !== undefined && present.name !== name) names.set(present.name, name)
  }
  return names
}

function listEdits(
  named: readonly NamedProfile[],
  finalNames: ReadonlyMap<string, string>,
): Pick<SyncPlan, 'added' | 'changed'> {
  const added: SectionEdit[] = []
  const changed: SectionEdit[] = []
  for (const { desired, name, present } of named) {
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

/** @param free current names that will be free once the plan is applied, or that belong to the profiles being named */
function findCollisions(
  config: Config,
  named: readonly NamedProfile[],
  free: ReadonlySet<string>,
): readonly Collision[] {
  const taken = new Set(config.profileNames().filter((name) => !free.has(name)))
  const owners = new Map<string, string[]>()
  for (const { name, desired } of named) owners.set(name, [...(owners.get(name) ?? []), desired.owner])
  return [...owners]
    .map(([name, list]) => ({ name, owners: list, isTaken: taken.has(name) }))
    .filter((collision) => collision.isTaken || collision.owners.length > 1)
}
