import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { readSettingsFile } from './awsx-settings.ts'

/** A `[[sync.via]]` rule: a role that sync adds profiles for, assumed from profiles of the access portal. */
export interface ViaSetting {
  /** `role/OrgReader` */
  readonly role: string
  /** The name of a source profile, or `111111111111/PermissionSet`. */
  readonly from: string
  /** Account ids and account name patterns. */
  readonly accounts: readonly string[]
  /** Template of the profile names. */
  readonly name: string
  readonly session: string | null
}

/** `[sync]` of the settings file. */
export interface SyncSettings {
  readonly template: string | undefined
  readonly region: string | undefined
  readonly via: readonly ViaSetting[]
}

type Table = Readonly<Record<string, unknown>>

const ruleKeys = ['role', 'from', 'accounts', 'name', 'session']
const tableKeys = ['template', 'region', 'via']

/**
 * Reads `[sync]` and its `[[sync.via]]` rules.
 * @throws AwsxError CONFIG_PARSE, CONFIG_INVALID with the file
 */
export async function loadSyncSettings(
  context: Parameters<typeof readSettingsFile>[0],
): Promise<SyncSettings> {
  const { path, values } = await readSettingsFile(context)
  const fail: Fail = (message, hints = []) =>
    new AwsxError('CONFIG_INVALID', message, {
      at: path,
      hints: [
        ...hints,
        'example: via = [{ role = "role/OrgReader", from = "main-Admin", accounts = ["*"] }]',
      ],
    })
  const table = values['sync'] ?? {}
  if (!isTable(table)) throw fail('sync must be a table')
  checkKeys(table, tableKeys, (key, hints) => fail(`unknown key "${key}" in [sync]`, hints))
  const via = table['via'] ?? []
  if (!Array.isArray(via)) throw fail('sync.via must be a list of rules')
  return {
    template: readText(table, 'template', fail),
    region: readText(table, 'region', fail),
    via: via.map((rule: unknown) => readRule(rule, fail)),
  }
}

type Fail = (message: string, hints?: readonly string[]) => AwsxError

function readRule(rule: unknown, fail: Fail): ViaSetting {
  if (!isTable(rule)) throw fail('a sync.via rule must be a table')
  checkKeys(rule, ruleKeys, (key, hints) => fail(`unknown key "${key}" in a sync.via rule`, hints))
  const role = readText(rule, 'role', fail)
  const from = readText(rule, 'from', fail)
  if (role === undefined || from === undefined) throw fail('a sync.via rule requires role and from')
  // The role becomes part of an ARN. IAM allows these characters in a path and name.
  if (!/^role\/[\w+=,.@/-]{1,500}$/.test(role)) throw fail(`invalid role "${role}"; expected role/NAME`)
  return {
    role,
    from,
    accounts: readAccounts(rule['accounts'], fail),
    name: readText(rule, 'name', fail) ?? '{{accountName}}-{{roleName}}',
    session: readText(rule, 'session', fail) ?? null,
  }
}

function readAccounts(value: unknown, fail: Fail): readonly string[] {
  const isList = (list: unknown): list is string[] =>
    Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string')
  if (isList(value)) return value
  throw fail('accounts in a sync.via rule must be a list of account ids and name patterns')
}

function readText(table: Table, key: string, fail: Fail): string | undefined {
  const value = table[key]
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw fail(`${key} in [sync] must be a non-empty string`)
}

function checkKeys(
  table: Table,
  known: readonly string[],
  fail: (key: string, hints: readonly string[]) => AwsxError,
): void {
  const unknown = Object.keys(table).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw fail(
    unknown,
    findClosest(unknown, known).map((name) => `did you mean "${name}"?`),
  )
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
