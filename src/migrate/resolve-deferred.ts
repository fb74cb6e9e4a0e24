import { describeBlocker } from './describe-blocker.ts'
import { toAwsx } from './profile-edit.ts'
import { findBlocker } from './find-blocker.ts'
import type { Blocker } from './find-blocker.ts'
import type { ImportInput, Note, ProfileChange, Conversion } from './types.ts'

/** What becomes of the profiles in the end. */
export interface ResolvedChanges {
  readonly changes: ReadonlyMap<string, ProfileChange>
  readonly notes: readonly Note[]
}

/** Decides of the profiles that ask a tool, once it is known what becomes of the others. */
export function resolveDeferred(
  conversions: ReadonlyMap<string, Conversion>,
  input: ImportInput,
): ResolvedChanges {
  const notes: Note[] = []
  const changes = new Map<string, ProfileChange>()
  const asking = new Set<string>()
  for (const [name, conversion] of conversions) {
    if (conversion.kind === 'change') changes.set(name, conversion)
    else asking.add(name)
    if (conversion.kind === 'left') notes.push(conversion)
  }
  const state = { input, changes, asking }
  for (const [name, conversion] of conversions) {
    if (conversion.kind !== 'own-name') continue
    const blocker = findBlocker(name, state, true)
    const handedOn = blocker?.kind === 'key' ? processProfile(name, conversion, input) : undefined
    if (handedOn !== undefined) changes.set(name, handedOn)
    else if (blocker === undefined) changes.set(name, withoutLine(conversion))
    else notes.push(describeBlocker(blocker, { name, conversion, config: input.config }))
  }
  for (const [name, conversion] of conversions) {
    if (conversion.kind !== 'second-name') continue
    const change = toAwsx(conversion, input.platform)
    const blocker = findBlocker(conversion.target, state) ?? unwritable(conversion.target, change)
    if (blocker === undefined && change !== undefined) changes.set(name, change)
    else if (blocker !== undefined)
      notes.push(describeBlocker(blocker, { name, conversion, config: input.config }))
  }
  return { changes, notes }
}

function withoutLine({ tool, change }: Extract<Conversion, { readonly kind: 'own-name' }>): ProfileChange {
  return { tool, set: change.set, remove: [...change.remove, 'credential_process'] }
}

/** Once awsx holds the key, the profile asks awsx for it, so that other programs get it as before. */
function processProfile(
  name: string,
  { tool, change }: Extract<Conversion, { readonly kind: 'own-name' }>,
  { platform, hasStoredKey }: ImportInput,
): ProfileChange | undefined {
  const line = hasStoredKey(name) ? toAwsx({ tool, target: name, options: [] }, platform) : undefined
  if (line === undefined) return undefined
  return { tool, set: { ...change.set, ...line.set }, remove: change.remove }
}

function unwritable(profile: string, change: ProfileChange | undefined): Blocker | undefined {
  return change === undefined ? { kind: 'unclear', profile } : undefined
}
