import { isWithoutCredentials } from '../plan/stored-key-base.ts'
import { openProfile } from '../plan/open-profile.ts'
import { makeCheckedContext } from '../plan/checked-plan.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Profile } from '../config/types.ts'
import { readIfClean } from './read-if-clean.ts'
import type { ImportInput, KeyChange } from './types.ts'

/** Why awsx cannot get a profile's credentials. */
export type Blocker =
  /** No file has credentials for this profile; a tool's keyring may hold its key. */
  | { readonly kind: 'key'; readonly profile: string }
  /** The profile gets its credentials from a tool. */
  | { readonly kind: 'tool'; readonly profile: string }
  | { readonly kind: 'missing'; readonly profile: string }
  | { readonly kind: 'unclear'; readonly profile: string }

export interface Changes {
  readonly changes: ReadonlyMap<string, KeyChange>
  /** Profiles that still get their credentials from a tool. */
  readonly askingProfiles: ReadonlySet<string>
}

/**
 * Follows `source_profile` from a profile, with the changes applied.
 * @param own whether to ignore the profile's own credential_process
 * @returns undefined if awsx can get the credentials, as far as the files show
 */
export function findBlocker(
  name: string,
  { input, changes, askingProfiles }: Changes & { readonly input: ImportInput },
  own = false,
): Blocker | undefined {
  const seen = new Set<string>()
  for (let current = name; ;) {
    if (seen.has(current)) return { kind: 'unclear', profile: current }
    seen.add(current)
    const opened = readIfClean(() => ({ profile: open(current, input) }))
    if (opened === undefined) return { kind: 'unclear', profile: current }
    if (opened.profile === undefined)
      return input.hasStoredKey(current) ? undefined : { kind: 'missing', profile: current }
    const change = changes.get(current)
    const asksTool = askingProfiles.has(current) && change === undefined
    const profile = withChange(opened.profile, {
      set: change?.set ?? {},
      remove: [...(change?.remove ?? []), ...(asksTool ? ['credential_process'] : [])],
    })
    const source = readKey(profile, 'source_profile')
    if (readKey(profile, 'role_arn') !== undefined && source !== undefined && source !== current) {
      current = source
      continue
    }
    if (!isWithoutCredentials(profile)) return undefined
    if (asksTool && !(own && current === name)) return { kind: 'tool', profile: current }
    return input.hasStoredKey(current) && !asksTool ? undefined : { kind: 'key', profile: current }
  }
}

function open(name: string, { config, platform }: ImportInput): Profile | undefined {
  return openProfile(makeCheckedContext(config, { env: {}, platform }), name)
}

function withChange(profile: Profile, { set, remove }: KeyChange): Profile {
  return {
    ...profile,
    get(key) {
      const value = set[key]
      if (value !== undefined) return { name: key, value, location: profile.location, children: undefined }
      return remove.includes(key) ? undefined : profile.get(key)
    },
  }
}
