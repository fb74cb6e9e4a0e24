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

/** What a sync was about. */
export interface CollisionLocation {
  readonly config: Config
  readonly template: string
  /** As it was typed: `awsx sync corp`. */
  readonly command: string
  readonly sessions: readonly SessionAssignments[]
}

const shownCollisions = 5

/** The error for names that would not be unique, with a template that would keep them apart. */
export function describeCollisions(collisions: readonly Collision[], location: CollisionLocation): AwsxError {
  const shown = collisions.slice(0, shownCollisions).map(({ name, owners, isTaken }) => {
    const others = isTaken ? ', and is the name of another profile' : ''
    return `"${name}" would be ${owners.join(' and ')}${others}`
  })
  const more = collisions.length > shownCollisions ? `; and ${collisions.length - shownCollisions} more` : ''
  const better = suggestTemplate(location.config, location.sessions)
  const hints =
    better === undefined
      ? ['rename the profiles that are in the way']
      : [
          `${location.command} --template '${better}'`,
          'to keep it: template below [sync] in the settings file',
        ]
  const message = `the template ${location.template} gives names that are not unique, so nothing was written: ${shown.join('; ')}${more}`
  return new AwsxError('CONFIG_INVALID', message, { hints })
}

const candidates = [
  '{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{roleName}}',
  '{{session}}-{{accountName}}-{{accountId}}-{{roleName}}',
  '{{session}}-{{accountId}}-{{roleName}}',
]

/** A template by which every profile of these sessions has a name of its own, undefined if none of the usual ones gives that. */
function suggestTemplate(config: Config, sessions: readonly SessionAssignments[]): string | undefined {
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
