import { describeObstacle } from './describe-blocker.ts'
import { toAwsx } from './profile-edit.ts'
import { findObstacle } from './find-blocker.ts'
import type { Obstacle } from './find-blocker.ts'
import type { ImportInput, Note, ProfileChange, Verdict } from './types.ts'

/** What becomes of the profiles in the end. */
export interface Settlement {
  readonly changes: ReadonlyMap<string, ProfileChange>
  readonly notes: readonly Note[]
}

/** Decides of the profiles that ask a tool, once it is known what becomes of the others. */
export function settle(verdicts: ReadonlyMap<string, Verdict>, input: ImportInput): Settlement {
  const notes: Note[] = []
  const changes = new Map<string, ProfileChange>()
  const asking = new Set<string>()
  for (const [name, verdict] of verdicts) {
    if (verdict.kind === 'change') changes.set(name, verdict)
    else asking.add(name)
    if (verdict.kind === 'left') notes.push(verdict)
  }
  const state = { input, changes, asking }
  for (const [name, verdict] of verdicts) {
    if (verdict.kind !== 'own-name') continue
    const obstacle = findObstacle(name, state, true)
    const handedOn = obstacle?.kind === 'key' ? handOn(name, verdict, input) : undefined
    if (handedOn !== undefined) changes.set(name, handedOn)
    else if (obstacle === undefined) changes.set(name, withoutLine(verdict))
    else notes.push(describeObstacle(obstacle, { name, verdict, config: input.config }))
  }
  for (const [name, verdict] of verdicts) {
    if (verdict.kind !== 'second-name') continue
    const change = toAwsx(verdict, input.platform)
    const obstacle = findObstacle(verdict.target, state) ?? unwritable(verdict.target, change)
    if (obstacle === undefined && change !== undefined) changes.set(name, change)
    else if (obstacle !== undefined)
      notes.push(describeObstacle(obstacle, { name, verdict, config: input.config }))
  }
  return { changes, notes }
}

function withoutLine({ tool, change }: Extract<Verdict, { readonly kind: 'own-name' }>): ProfileChange {
  return { tool, set: change.set, remove: [...change.remove, 'credential_process'] }
}

/** Once awsx holds the key, the profile asks awsx for it, so that other programs get it as before. */
function handOn(
  name: string,
  { tool, change }: Extract<Verdict, { readonly kind: 'own-name' }>,
  { platform, hasVaultKey }: ImportInput,
): ProfileChange | undefined {
  const line = hasVaultKey(name) ? toAwsx({ tool, target: name, options: [] }, platform) : undefined
  if (line === undefined) return undefined
  return { tool, set: { ...change.set, ...line.set }, remove: change.remove }
}

function unwritable(profile: string, change: ProfileChange | undefined): Obstacle | undefined {
  return change === undefined ? { kind: 'unclear', profile } : undefined
}
