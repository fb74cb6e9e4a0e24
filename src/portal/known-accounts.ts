import { join } from 'node:path'

import type { Settings } from '../config/awsx-settings.ts'
import type { Context } from '../context.ts'
import { readRareFile } from '../files/read-rare-file.ts'
import { replaceFile } from '../files/replace-file.ts'
import { isAccountId, isRoleName } from '../plan/account-role-name.ts'
import { isSamePortal } from '../plan/same-portal.ts'
import type { PortalLocation } from '../plan/same-portal.ts'
import { prepareStateFolder } from '../store/prepare-folder.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'

/** An account that a portal has listed. */
export interface KnownAccount {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  /** The permission sets that the portal has listed; empty if it was not asked. */
  readonly roles: readonly string[]
}

/** The accounts of a portal. */
export interface KnownPortal extends PortalLocation {
  /** When the portal listed the accounts, in milliseconds since 1970 UTC. */
  readonly listedAt: number
  readonly accounts: readonly KnownAccount[]
}

/** The portal's latest list of accounts. If it has no roles, the roles of the previous list are kept. */
export interface AccountList {
  readonly portal: PortalLocation
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly roles?: readonly string[]
  }[]
}

/** An organization has up to 10,000 accounts or more; a name and an ID take about 100 bytes. */
const maxBytes = 8 * 1024 * 1024

/** The accounts that portals have listed; empty if the file is missing, damaged or owned by another user. */
export function readKnownAccounts(context: Context): readonly KnownPortal[] {
  const path = locate(context)
  if (path === undefined) return []
  try {
    const bytes = readRareFile(path, context.user.uid, maxBytes)
    return bytes === undefined ? [] : parse(bytes.toString('utf8'))
  } catch {
    // A portal can list them again.
    return []
  }
}

/** Saves a portal's accounts for names and completion, without those that have no valid ID. If two processes do so at once, one list may be lost. */
export function saveKnownAccounts(
  { portal, accounts }: AccountList,
  { context, settings }: { readonly context: Context; readonly settings: Settings },
): void {
  const path = locate(context)
  const folder = locateStateFolder(context)
  // Without a store, awsx writes no file at all.
  if (path === undefined || folder === undefined || settings.store === 'none') return
  const portals = readKnownAccounts(context)
  const before = new Map(
    portals.find((other) => isSamePortal(other, portal))?.accounts.map(({ id, roles }) => [id, roles]),
  )
  const { startUrl, ssoRegion } = portal
  const updated: KnownPortal = {
    startUrl,
    ssoRegion,
    listedAt: context.now(),
    accounts: accounts
      .filter(({ id }) => isAccountId(id))
      .map(({ id, name, roles }) => ({ id, name, roles: roles ?? before.get(id) ?? [] })),
  }
  const all = [updated, ...portals.filter((other) => !isSamePortal(other, portal))]
  try {
    prepareStateFolder(folder, context.user.uid)
    replaceFile(path, JSON.stringify({ version: 1, portals: all }))
  } catch {
    // As above. Commands that need the state folder report that it cannot be written.
  }
}

function locate(context: Context): string | undefined {
  const folder = locateStateFolder(context)
  return folder === undefined ? undefined : join(folder, 'accounts.json')
}

function parse(text: string): readonly KnownPortal[] {
  const { version, portals } = parseJsonObject(text) ?? {}
  if (version !== 1) return []
  return listObjects(portals).flatMap(({ startUrl, ssoRegion, listedAt, accounts }) => {
    if (typeof startUrl !== 'string' || typeof ssoRegion !== 'string' || typeof listedAt !== 'number')
      return []
    return [{ startUrl, ssoRegion, listedAt, accounts: listObjects(accounts).flatMap(readAccount) }]
  })
}

function readAccount({ id, name, roles }: JsonObject): readonly KnownAccount[] {
  if (typeof id !== 'string' || typeof name !== 'string' || !isAccountId(id)) return []
  const names: readonly unknown[] = Array.isArray(roles) ? roles : []
  return [{ id, name, roles: names.filter((role) => typeof role === 'string').filter(isRoleName) }]
}

function listObjects(value: unknown): readonly JsonObject[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.map(toJsonObject).filter((item) => item !== undefined)
}
