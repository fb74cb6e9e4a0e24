import type { OptionSpec } from './command-spec.ts'
import { parseDuration } from './duration.ts'

export type Value = string | number | boolean

/**
 * Reads an option's value by its type.
 * @returns undefined if it is none of the choices, no duration or no integer
 */
export function readValue(spec: Pick<OptionSpec, 'type' | 'choices'>, text: string): Value | undefined {
  if (spec.choices !== undefined && !spec.choices.includes(text)) return undefined
  if (spec.type === 'duration') return parseDuration(text)
  if (spec.type === 'integer') return /^\d{1,15}$/.test(text) ? Number(text) : undefined
  return text
}
