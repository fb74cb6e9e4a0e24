import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { joinWithOr } from '../text/list-words.ts'
import { isSettingKey, settingKeys, specOf } from './settings-schema.ts'
import type { SettingSpec } from './settings-schema.ts'
import { findTomlLine } from './toml-lines.ts'

type Table = Readonly<Record<string, unknown>>

/**
 * Checks the keys at the top of the settings file, and the types of their values. What is below `[sync]`, `[[guard]]`, and `[[registry]]` is checked by its reader.
 * @param text of the file, for the line in the error
 * @param path as it is shown
 * @throws AwsxError CONFIG_INVALID for the first problem, with the file and line
 */
export function checkSettings(values: Table, text: string, path: string): void {
  for (const [key, value] of listEntries(values)) {
    const problem = findProblem(key, value)
    if (problem === undefined) continue
    const line = findTomlLine(text, key)
    throw new AwsxError('CONFIG_INVALID', problem.message, {
      at: line === undefined ? path : `${path}:${line}`,
      hints: [...problem.hints, 'awsx config edit'],
    })
  }
}

/** The tables whose keys are checked here. */
const tables = ['audit', 'agents']

/** The keys of these tables have the name of the table in front. */
function listEntries(values: Table): readonly (readonly [string, unknown])[] {
  const inTables = tables.flatMap((name) => {
    const table = values[name]
    const entries = isTable(table) ? Object.entries(table) : []
    return entries.map(([key, value]) => [`${name}.${key}`, value] as const)
  })
  return [...Object.entries(values), ...inTables]
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface Problem {
  readonly message: string
  readonly hints: readonly string[]
}

function findProblem(key: string, value: unknown): Problem | undefined {
  if (key === 'sync' || key === 'guard' || key === 'registry') return undefined
  if (tables.includes(key) && isTable(value)) return undefined
  if (!isSettingKey(key)) return describeUnknown(key)
  const spec = specOf(key)
  if (key === 'agents.profiles' && isTexts(value)) return undefined
  const isAllowed =
    key.includes('.') && spec.choices !== undefined ? spec.choices.includes(String(value)) : true
  if (isAllowed && hasType(value, spec)) return undefined
  const shown = isScalar(value) ? ` "${String(value)}"` : ''
  return { message: `invalid ${key}${shown}; expected ${expectationOf(spec)}`, hints: [] }
}

/** The error for a setting that does not exist, with the nearest names. */
export function unknownSetting(key: string): AwsxError {
  const { message, hints } = describeUnknown(key)
  return new AwsxError('USAGE', `config: ${message}`, { hints: [...hints, 'awsx config list'] })
}

function describeUnknown(key: string): Problem {
  // A key of a table may have been typed without it.
  const names = settingKeys.filter((known) => known.endsWith(`.${key}`))
  const closest = names.length > 0 ? names : findClosest(key, settingKeys)
  return { message: `unknown setting "${key}"`, hints: closest.map((name) => `did you mean "${name}"?`) }
}

/** What a value of a setting may be, to complete `expected …`. */
export function expectationOf({ type, choices }: SettingSpec): string {
  if (choices !== undefined) return joinWithOr(choices)
  const words = {
    boolean: 'true or false',
    duration: 'a duration',
    region: 'a region',
    list: 'a list',
    text: 'text',
  }
  return words[type]
}

function hasType(value: unknown, { type }: SettingSpec): boolean {
  if (type === 'list') return false
  return type === 'boolean' ? isBoolean(value) : isScalar(value)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

/** Booleans may be written as in a variable. */
function isBoolean(value: unknown): boolean {
  return isScalar(value) && readBoolean(String(value)) !== undefined
}

/** Reads a boolean of the settings file or a variable. @returns undefined for any other text */
export function readBoolean(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  return /^(0|false|no|off)$/i.test(text) ? false : undefined
}
