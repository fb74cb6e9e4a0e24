import type { Access } from '../plan/types.ts'
import { toJsonObject } from '../text/json-object.ts'

/** What the user lets coding agents use. */
export interface Grant {
  readonly profile: string
  /** Null if neither the config nor AWS told it. */
  readonly accountId: string | null
  readonly role: string | null
  readonly access: Access
  /** Null for every agent. */
  readonly agent: string | null
  /** Milliseconds since 1970 UTC. */
  readonly endsAt: number
  /** Whether one command uses it up. */
  readonly once: boolean
  /** The start of the machine that it was given in; null where that cannot be told. */
  readonly boot: string | null
  /** The run of `exec --agent` that it ends with; not set for other grants, and where runs cannot be told apart. */
  readonly run?: string
}

const levels: readonly Access[] = ['full', 'read', 'view']

/**
 * Reads saved grants. Other programs of the user can write the note, so every value is checked.
 * @returns the grants that are whole, and whether there was anything else
 */
export function parseGrants(text: string): {
  readonly grants: readonly Grant[]
  readonly isDamaged: boolean
} {
  const values = parseList(text)
  const grants = (values ?? []).flatMap((value) => toGrant(value) ?? [])
  return { grants, isDamaged: grants.length !== values?.length }
}

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function toGrant(value: unknown): Grant | undefined {
  const { profile, accountId, role, access, agent, endsAt, once, boot, run } = toJsonObject(value) ?? {}
  const level = levels.find((known) => known === access)
  if (typeof profile !== 'string' || level === undefined) return undefined
  if (typeof endsAt !== 'number' || typeof once !== 'boolean') return undefined
  if (!isTextOrNull(accountId) || !isTextOrNull(role) || !isTextOrNull(agent) || !isTextOrNull(boot))
    return undefined
  // Without its run, the grant would outlive it.
  if (run !== undefined && typeof run !== 'string') return undefined
  return {
    profile,
    accountId,
    role,
    access: level,
    agent,
    endsAt,
    once,
    boot,
    ...(run === undefined ? {} : { run }),
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
