import { AwsxError } from '../errors.ts'

/** The values that a profile name can contain. */
interface NameValues {
  readonly accountName: string
  readonly accountId: string
  readonly email: string
  readonly roleName: string
  readonly session: string
}

/** Makes a profile name. */
export type Template = (values: NameValues) => string

export const defaultTemplate = '{{accountName}}-{{roleName}}'

const fields = ['accountName', 'accountId', 'email', 'roleName', 'session'] as const

type Filter = (text: string, ...words: readonly string[]) => string

/** Each with its number of arguments. */
const filters: Readonly<Record<string, { readonly words: number; readonly apply: Filter }>> = {
  lower: { words: 0, apply: (text) => text.toLowerCase() },
  upper: { words: 0, apply: (text) => text.toUpperCase() },
  kebab: { words: 0, apply: (text) => splitWords(text).join('-') },
  without: { words: 1, apply: (text, part = '') => (part === '' ? text : text.replaceAll(part, '')) },
  replace: {
    words: 2,
    apply: (text, from = '', to = '') => (from === '' ? text : text.replaceAll(from, to)),
  },
}

/**
 * Reads the template of a profile name, such as `{{accountName}}-{{roleName|lower}}`. Fields are accountName, accountId, email, roleName,
 * and session. Filters are lower, upper, kebab, without:TEXT, and replace:FROM:TO, and can be chained. Characters that a name cannot
 * contain become hyphens. A field that is empty afterwards (an account name in Japanese, for example) becomes the account ID.
 * @throws AwsxError CONFIG_INVALID for an unknown field or filter, an unmatched brace, or a template without a field
 */
export function readTemplate(text: string): Template {
  const parts = text.split(/\{\{(.*?)\}\}/)
  const pieces = parts.map((part, index) => (index % 2 === 0 ? readText(text, part) : readField(text, part)))
  if (parts.length === 1) throw invalid(text, 'it contains no field')
  return (values) => pieces.map((piece) => piece(values)).join('')
}

function readText(template: string, part: string): Template {
  if (/[{}]/.test(part)) throw invalid(template, 'it contains an unmatched brace')
  if (toName(part, true) !== part) throw invalid(template, `a profile name cannot contain "${part}"`)
  return () => part
}

function readField(template: string, part: string): Template {
  const [name = '', ...calls] = part.split('|').map((word) => word.trim())
  const field = fields.find((known) => known === name)
  if (field === undefined) throw invalid(template, `unknown field "${name}"`)
  const steps = calls.map((call) => {
    const [filterName = '', ...words] = call.split(':')
    const filter = Object.hasOwn(filters, filterName) ? filters[filterName] : undefined
    if (filter === undefined) throw invalid(template, `unknown filter "${filterName}"`)
    if (words.length !== filter.words) {
      throw invalid(
        template,
        `the filter ${filterName} takes ${filter.words} ${filter.words === 1 ? 'argument' : 'arguments'}, each after a colon`,
      )
    }
    return (text: string): string => filter.apply(text, ...words)
  })
  return (values) => {
    const name = toName(steps.reduce((text, step) => step(text), values[field]))
    return name === '' ? values.accountId : name
  }
}

/** Keeps the characters that the AWS SDKs accept in a name (AWS SDK shared config specification); the rest become hyphens. */
function toName(text: string, keepEnds = false): string {
  const name = text.normalize('NFKC').replaceAll(/[^A-Za-z0-9_\-/.%@:+]+/g, '-')
  return keepEnds ? name : name.replaceAll(/^-+|-+$/g, '')
}

function splitWords(text: string): readonly string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

function invalid(template: string, reason: string): AwsxError {
  return new AwsxError('CONFIG_INVALID', `invalid template "${template}": ${reason}`, {
    hints: [
      `example: ${defaultTemplate}`,
      `fields: ${fields.join(', ')}; filters: ${Object.keys(filters).join(', ')}`,
    ],
  })
}
