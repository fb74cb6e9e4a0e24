import { readTextFile } from './read-text.ts'

/** The content of passwd(5) and group(5). */
export interface UserTables {
  readonly users: string
  readonly groups: string
}

/**
 * Whether a group has no other members than the user. Systems with umask 0002, where new files are group-writable, give each user such a group.
 * The group of root counts, too. A group that is not in the tables is not private.
 * @param tables by default those of this machine
 */
export function isPrivateGroup(gid: number, uid: number, tables: UserTables = readTables()): boolean {
  if (gid === 0) return true
  const users = rowsOf(tables.users)
  const group = rowsOf(tables.groups).find(([, , id]) => id === String(gid))
  if (group === undefined) return false
  const isTheUser = (owner: string | undefined): boolean => owner === String(uid) || owner === '0'
  const primary = users.filter(([, , , groupId]) => groupId === String(gid))
  const names = new Set(users.filter(([, , owner]) => isTheUser(owner)).map(([name]) => name))
  const members = (group[3] ?? '').split(',').filter((name) => name !== '')
  return primary.every(([, , owner]) => isTheUser(owner)) && members.every((name) => names.has(name))
}

function readTables(): UserTables {
  return { users: readTextFile('/etc/passwd') ?? '', groups: readTextFile('/etc/group') ?? '' }
}

function rowsOf(table: string): readonly (readonly string[])[] {
  return table.split('\n').map((line) => line.split(':'))
}
