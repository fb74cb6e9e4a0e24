import { join } from 'node:path'
import type { Context } from '../context.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { prepareStateFolder } from '../store/prepare-folder.ts'
import { readPrivateFile } from '../files/private-file.ts'
import { replaceFile } from '../files/replace-file.ts'

/** How often a profile was picked, and when last (milliseconds since 1970 UTC). */
interface Use {
  readonly count: number
  readonly last: number
}

/** By the profile's name. */
export type RecentUses = ReadonlyMap<string, Use>

const maxBytes = 256 * 1024
const maxNames = 500
const hour = 3_600_000

/** Reads the recent uses; empty if the file is missing, damaged or owned by another user. */
export function readRecentUses(context: Context): RecentUses {
  const path = locateUses(context)
  if (path === undefined) return new Map()
  try {
    const bytes = readPrivateFile(path, context.user.uid, maxBytes)
    return bytes === undefined ? new Map() : parseRecentUses(bytes.toString('utf8'))
  } catch {
    // Only the order of a list depends on it.
    return new Map()
  }
}

/** Records that a profile was picked. If two processes do so at once, one record may be lost. */
export function recordUse(name: string, context: Context): void {
  const path = locateUses(context)
  const folder = locateStateFolder(context)
  if (path === undefined || folder === undefined) return
  const uses = new Map(readRecentUses(context))
  uses.set(name, { count: (uses.get(name)?.count ?? 0) + 1, last: context.now() })
  const latest = [...uses].toSorted(([, a], [, b]) => b.last - a.last).slice(0, maxNames)
  try {
    prepareStateFolder(folder, context.user.uid)
    const text = JSON.stringify({ version: 1, uses: Object.fromEntries(latest) })
    replaceFile(path, text)
  } catch {
    // As above. Commands that need the state folder report that it cannot be written.
  }
}

/**
 * Sorts names: those picked recently and often come first, the others keep their order.
 * @param now milliseconds since 1970 UTC
 */
export function orderByRecentUse(names: readonly string[], uses: RecentUses, now: number): readonly string[] {
  const weights = new Map([...uses].map(([name, use]) => [name, weigh(use, now)]))
  return names.toSorted((left, right) => (weights.get(right) ?? 0) - (weights.get(left) ?? 0))
}

function weigh({ count, last }: Use, now: number): number {
  const age = now - last
  const recency = age < hour ? 8 : age < 24 * hour ? 4 : age < 7 * 24 * hour ? 2 : 0.5
  return count * recency
}

function locateUses(context: Context): string | undefined {
  const folder = locateStateFolder(context)
  return folder === undefined ? undefined : join(folder, 'picked.json')
}

function parseRecentUses(text: string): RecentUses {
  const { version, uses } = JSON.parse(text) as { version?: unknown; uses?: unknown }
  if (version !== 1 || typeof uses !== 'object' || uses === null) return new Map()
  const entries = Object.entries(uses as Readonly<Record<string, Partial<Use> | null>>)
  return new Map(
    entries.flatMap(([name, use]) =>
      typeof use?.count === 'number' && typeof use.last === 'number'
        ? [[name, { count: use.count, last: use.last }] as const]
        : [],
    ),
  )
}
