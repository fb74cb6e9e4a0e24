import { durationExamples, parseDuration } from '../../argv/duration.ts'
import { readSettingsFile } from '../../config/awsx-settings.ts'
import { expectationOf, readBoolean } from '../../config/check-settings.ts'
import { isRegionName } from '../../config/region-name.ts'
import { settingKeys, specOf, variableOf } from '../../config/settings-schema.ts'
import type { SettingKey } from '../../config/settings-schema.ts'
import { findTomlLine, splitKey } from '../../config/toml-lines.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { readGuards } from '../../app/guard-settings.ts'
import { readTemplate } from '../../portal/profile-template.ts'

/** A setting as `awsx config list --json` prints it. */
export interface SettingValue {
  readonly key: SettingKey
  /** Null if it is not set and has no default. */
  readonly value: unknown
  /** The variable, `file:line`, or `default`. */
  readonly from: string
  readonly default: string | null
  readonly describe: string
}

/**
 * The values of all settings that awsx uses without options.
 * @throws AwsxError as `readSettingsFile` and `readGuards`
 */
export async function readSettingValues(context: Context): Promise<readonly SettingValue[]> {
  const { path, values, text } = await readSettingsFile(context)
  readGuards(values, path)
  return settingKeys.map((key) => {
    const { default: fallback = null, describe } = specOf(key)
    const variable = variableOf(key)
    const given = variable === undefined ? undefined : readVariable(context, variable)
    const facts = { key, default: fallback, describe }
    if (variable !== undefined && given !== undefined) return { ...facts, value: given, from: variable }
    const value = lookUp(values, key)
    if (value === undefined) return { ...facts, value: fallback, from: 'default' }
    const line = findTomlLine(text, key)
    return { ...facts, value, from: line === undefined ? path : `${path}:${line}` }
  })
}

function lookUp(values: Readonly<Record<string, unknown>>, key: SettingKey): unknown {
  const [table, name] = splitKey(key)
  const holder = table === '' ? values : values[table]
  return typeof holder === 'object' && holder !== null
    ? (holder as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/**
 * Checks a value that the user typed.
 * @returns the value for the file
 * @throws AwsxError USAGE for a value that the setting cannot have
 */
export function checkSettingValue(key: SettingKey, text: string): string | boolean {
  const { type, choices } = specOf(key)
  if (type === 'list') {
    throw new AwsxError('USAGE', `config: ${key} is a list, which only an editor can change`, {
      hints: ['awsx config edit'],
    })
  }
  if (choices !== undefined ? choices.includes(text) : isValid(key, text))
    return type === 'boolean' ? (readBoolean(text) ?? text) : text
  const hint = type === 'duration' ? [durationExamples] : []
  throw new AwsxError('USAGE', `config: invalid ${key} "${text}"; expected ${expectationOf(specOf(key))}`, {
    hints: [...hint, 'awsx config list'],
  })
}

/** @throws AwsxError CONFIG_INVALID for an invalid template */
function isValid(key: SettingKey, text: string): boolean {
  switch (specOf(key).type) {
    case 'boolean':
      return readBoolean(text) !== undefined
    case 'duration':
      return (parseDuration(text) ?? 0) > 0
    case 'region':
      return isRegionName(text)
    case 'list':
      return false
    case 'text':
      if (key === 'sync.template') readTemplate(text)
      return text !== ''
  }
}
