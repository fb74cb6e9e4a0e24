import type { Config } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { findOwned } from './ownership-marker.ts'
import type { Collision } from './plan-sync.ts'
import { readTemplate } from './profile-template.ts'
import type { Assignment } from './types.ts'

interface SessionAssignments {
  readonly session: string
  readonly assignments: readonly Assignment[]
}

/** The sync in which names collided. */
export interface CollisionContext {
  readonly config: Config
  readonly template: string
  /** As it was typed: `awsx sync corp`. */
  readonly command: string
  readonly sessions: readonly SessionAssignments[]
}

const shownCollisions = 5

/** The error for names that would not be unique. Suggests a template that makes them unique. */
export function describeCollisions(collisions: readonly Collision[], context: CollisionContext): AwsxError {
  const shown = collisions.slice(0, shownCollisions).map(({ name, owners, isTaken }) => {
    const others = isTaken ? ', which is already the name of another profile' : ''
    return `"${name}" would be ${owners.join(' and ')}${others}`
  })
  const more = collisions.length > shownCollisions ? `; and ${collisions.length - shownCollisions} more` : ''
  const better = suggestTemplate(context.config, context.sessions)
  const hints =
    better === undefined
      ? ['rename the conflicting profiles']
      : [
          `${context.command} --template '${better}'`,
          'to make it permanent, set template under [sync] in the settings file',
        ]
  const message = `the template ${context.template} produces names that are not unique; nothing was written: ${shown.join('; ')}${more}`
  return new AwsxError('CONFIG_INVALID', message, { hints })
}

const candidates = [
  '{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountId}}-{{roleName}}',
]

/** A template that gives every profile of these sessions a unique name; undefined if none of the candidates does. */
function suggestTemplate(config: Config, sessions: readonly SessionAssignments[]): string | undefined {
  const direct = new Set(
    sessions.flatMap(({ session }) => findOwned(config, session).map(({ name }) => name)),
  )
  const taken = new Set(config.profileNames().filter((name) => !direct.has(name)))
  return candidates.find((text) => {
    const template = readTemplate(text)
    const names = sessions.flatMap(({ session, assignments }) =>
      assignments.map((assignment) => template({ ...assignment, session })),
    )
    return new Set(names).size === names.length && names.every((name) => !taken.has(name))
  })
}
