import { describeBlocker } from './describe-blocker.ts'
import { toAwsx } from './profile-edit.ts'
import { findBlocker } from './find-blocker.ts'
import type { Blocker } from './find-blocker.ts'
import type { ImportInput, Note, ProfileChange, Conversion } from './types.ts'

/** The final changes and notes. */
export interface ResolvedChanges {
  readonly changes: ReadonlyMap<string, ProfileChange>
  readonly notes: readonly Note[]
}

/** Decides about profiles that call a tool, once the changes of the profiles that they depend on are known. */
export function resolveDeferred(
  conversions: ReadonlyMap<string, Conversion>,
  input: ImportInput,
): ResolvedChanges {
  const notes: Note[] = []
  const changes = new Map<string, ProfileChange>()
  const askingProfiles = new Set<string>()
  for (const [name, conversion] of conversions) {
    if (conversion.kind === 'change') changes.set(name, conversion)
    else askingProfiles.add(name)
    if (conversion.kind === 'left') notes.push(conversion)
  }
  const state = { input, changes, askingProfiles }
  for (const [name, conversion] of conversions) {
    if (conversion.kind !== 'own-name') continue
    const blocker = findBlocker(name, state, true)
    const viaAwsx = blocker?.kind === 'key' ? askAwsx(name, conversion, input) : undefined
    if (viaAwsx !== undefined) changes.set(name, viaAwsx)
    else if (blocker === undefined) changes.set(name, withoutToolLine(conversion))
    else notes.push(describeBlocker(blocker, { name, conversion, config: input.config }))
  }
  for (const [name, conversion] of conversions) {
    if (conversion.kind !== 'second-name') continue
    const change = toAwsx(conversion, input.platform)
    const blocker = findBlocker(conversion.target, state) ?? unclearBlocker(conversion.target, change)
    if (blocker === undefined && change !== undefined) changes.set(name, change)
    else if (blocker !== undefined)
      notes.push(describeBlocker(blocker, { name, conversion, config: input.config }))
  }
  return { changes, notes }
}

function withoutToolLine({
  tool,
  change,
}: Extract<Conversion, { readonly kind: 'own-name' }>): ProfileChange {
  return { tool, set: change.set, remove: [...change.remove, 'credential_process'] }
}

/** If awsx's store holds the key, the profile gets it from awsx, so that other programs keep working. */
function askAwsx(
  name: string,
  { tool, change }: Extract<Conversion, { readonly kind: 'own-name' }>,
  { platform, hasStoredKey }: ImportInput,
): ProfileChange | undefined {
  const line = hasStoredKey(name) ? toAwsx({ tool, target: name, options: [] }, platform) : undefined
  if (line === undefined) return undefined
  return { tool, set: { ...change.set, ...line.set }, remove: change.remove }
}

function unclearBlocker(profile: string, change: ProfileChange | undefined): Blocker | undefined {
  return change === undefined ? { kind: 'unclear', profile } : undefined
}
