import { AwsxError } from '../errors.ts'
import { readSettingsFile } from './awsx-settings.ts'

/** A rule of `[[sync.via]]`: a role that gets profiles behind those of the portal. */
export interface ViaSetting {
  /** `role/OrgReader` */
  readonly role: string
  /** A profile's name, or `111111111111/PermissionSet`. */
  readonly from: string
  /** Account ids, and patterns of account names. */
  readonly accounts: readonly string[]
  /** Template of the names. */
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
  const fail = (message: string): AwsxError =>
    new AwsxError('CONFIG_INVALID', message, {
      at: path,
      hints: ['a rule looks like via = [{ role = "role/OrgReader", from = "main-Admin", accounts = ["*"] }]'],
    })
  const table = values['sync'] ?? {}
  if (!isTable(table)) throw fail('sync is no table')
  refuseUnknown(table, tableKeys, (key) => fail(`[sync] has no key "${key}"`))
  const via = table['via'] ?? []
  if (!Array.isArray(via)) throw fail('sync.via is no list of rules')
  return {
    template: readText(table, 'template', fail),
    region: readText(table, 'region', fail),
    via: via.map((rule: unknown) => readRule(rule, fail)),
  }
}

type Fail = (message: string) => AwsxError

function readRule(rule: unknown, fail: Fail): ViaSetting {
  if (!isTable(rule)) throw fail('a rule of sync.via is no table')
  refuseUnknown(rule, ruleKeys, (key) => fail(`a rule of sync.via has no key "${key}"`))
  const role = readText(rule, 'role', fail)
  const from = readText(rule, 'from', fail)
  if (role === undefined || from === undefined) throw fail('a rule of sync.via lacks role or from')
  // The name becomes part of an ARN, as IAM allows it with its path.
  if (!/^role\/[\w+=,.@/-]{1,500}$/.test(role)) throw fail(`"${role}" is not written as role/NAME`)
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
  throw fail('accounts of a rule of sync.via is no list of account ids and patterns of names')
}

function readText(table: Table, key: string, fail: Fail): string | undefined {
  const value = table[key]
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw fail(`${key} below sync is no text`)
}

function refuseUnknown(table: Table, known: readonly string[], fail: (key: string) => AwsxError): void {
  const other = Object.keys(table).find((key) => !known.includes(key))
  if (other !== undefined) throw fail(other)
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
