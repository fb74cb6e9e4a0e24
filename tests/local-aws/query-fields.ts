import { ServiceError } from './exchange.ts'

/** The alphabet of role session names, source identities and names of federated users. */
export const SESSION_NAME = /^[\w+=,.@-]*$/

/** Limits of a text parameter: its name on the wire, length, and alphabet. */
export type TextRule = { name: string; min: number; max: number; pattern?: RegExp; required?: boolean }

/**
 * Reads a text parameter of a query-protocol request.
 *
 * @returns the text, or undefined when it is absent and not required
 * @throws Refusal ValidationError in the words of AWS
 */
export function readText(form: URLSearchParams, rule: TextRule): string | undefined {
  const value = form.get(rule.name)
  if (value === null) {
    if (rule.required === true) throw invalid('null', rule.name, 'Member must not be null')
    return undefined
  }
  if (value.length < rule.min) {
    throw invalid(value, rule.name, `Member must have length greater than or equal to ${rule.min}`)
  }
  if (value.length > rule.max) {
    throw invalid(value, rule.name, `Member must have length less than or equal to ${rule.max}`)
  }
  if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    throw invalid(value, rule.name, `Member must satisfy regular expression pattern: ${rule.pattern.source}`)
  }
  return value
}

/**
 * Reads DurationSeconds.
 *
 * @throws Refusal ValidationError when it is not a number between the limits
 */
export function readDuration(
  form: URLSearchParams,
  limits: { min: number; max: number; default: number },
): number {
  const text = form.get('DurationSeconds')
  if (text === null) return limits.default
  const seconds = Number(text)
  const name = 'DurationSeconds'
  if (!/^\d+$/.test(text)) throw new ServiceError(400, 'MalformedInput', `'${text}' is not an integer`)
  if (seconds < limits.min) {
    throw invalid(text, name, `Member must have value greater than or equal to ${limits.min}`)
  }
  if (seconds > limits.max) {
    throw invalid(text, name, `Member must have value less than or equal to ${limits.max}`)
  }
  return seconds
}

/** @returns the texts of a list parameter (`Name.member.1` …) or of one field of its structures. */
export function readList(form: URLSearchParams, name: string, field?: string): string[] {
  const values: string[] = []
  for (let n = 1; ; n += 1) {
    const value = form.get(`${name}.member.${n}${field === undefined ? '' : `.${field}`}`)
    if (value === null) return values
    values.push(value)
  }
}

function invalid(value: string, name: string, constraint: string): ServiceError {
  const member = (name[0] ?? '').toLowerCase() + name.slice(1)
  const shown = value === 'null' ? 'null' : `'${value}'`
  return new ServiceError(
    400,
    'ValidationError',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}
