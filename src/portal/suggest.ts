import type { Config } from '../config/types.ts'
import { findOwned } from './owner.ts'
import { readTemplate } from './template.ts'
import type { Assignment } from './types.ts'

const candidates = [
  '{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountId}}-{{roleName}}',
]

export interface SessionAssignments {
  readonly session: string
  readonly assignments: readonly Assignment[]
}

/** A template by which every profile of these sessions has a name of its own, undefined if none of the usual ones gives that. */
export function suggestTemplate(config: Config, sessions: readonly SessionAssignments[]): string | undefined {
  const own = new Set(sessions.flatMap(({ session }) => findOwned(config, session).map(({ name }) => name)))
  const taken = new Set(config.profileNames().filter((name) => !own.has(name)))
  return candidates.find((text) => {
    const template = readTemplate(text)
    const names = sessions.flatMap(({ session, assignments }) =>
      assignments.map((assignment) => template({ ...assignment, session })),
    )
    return new Set(names).size === names.length && names.every((name) => !taken.has(name))
  })
}
