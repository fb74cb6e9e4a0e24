import { parseToml } from '../../config/parse-toml.ts'
import { AwsxError } from '../../errors.ts'
import { toJsonObject } from '../../text/json-object.ts'
import type { JsonObject } from '../../text/json-object.ts'

/**
 * Sets the profile of a registry in the text of the settings file. A new rule becomes the first one, because the first that matches counts.
 * @param path as it is shown
 * @throws AwsxError CONFIG_PARSE; CONFIG_INVALID for rules in a form that awsx does not edit
 */
export function mapRegistry(text: string, host: string, profile: string, path: string): string {
  const rules = readRules(text, path)
  const current = rules.find((rule) => rule?.['host'] === host)
  if (current?.['profile'] === profile) return text
  const rule = `[[registry]]\nhost = ${JSON.stringify(host)}\nprofile = `
  const value = JSON.stringify(profile)
  const at = text.indexOf(rule)
  if (at !== -1) {
    const start = at + rule.length
    const end = text.indexOf('\n', start)
    return text.slice(0, start) + value + (end === -1 ? '\n' : text.slice(end))
  }
  const first = /^\[\[registry\]\]/m.exec(text)?.index
  if (current !== undefined || (rules.length > 0 && first === undefined))
    throw new AwsxError('CONFIG_INVALID', `cannot edit the rule for ${host} in the settings file`, {
      at: path,
      hints: [`set its profile to ${value}: awsx config edit`],
    })
  if (first !== undefined) return `${text.slice(0, first)}${rule}${value}\n\n${text.slice(first)}`
  const separator = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n'
  return `${text}${separator}${rule}${value}\n`
}

function readRules(text: string, path: string): readonly (JsonObject | undefined)[] {
  const file = { name: 'the settings file', path, hints: ['correct the file: awsx config edit'] }
  const rules = parseToml(text, file)['registry']
  return Array.isArray(rules) ? rules.map(toJsonObject) : []
}
