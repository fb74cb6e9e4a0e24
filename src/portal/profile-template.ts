import { AwsxError } from '../errors.ts'

/** What a profile's name can be made of. */
interface NameValues {
  readonly accountName: string
  readonly accountId: string
  readonly email: string
  readonly roleName: string
  readonly session: string
}

/** Makes a profile's name. */
export type Template = (values: NameValues) => string

export const defaultTemplate = '{{accountName}}-{{roleName}}'

const fields = ['accountName', 'accountId', 'email', 'roleName', 'session'] as const

type Filter = (text: string, ...words: readonly string[]) => string

/** With the number of words that each of them takes. */
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
 * Reads the template of a profile's name: `{{accountName}}-{{roleName|lower}}`. Fields are accountName, accountId, email, roleName and
 * session; filters are lower, upper, kebab, without:TEXT and replace:FROM:TO, several after one another. What a name may not hold becomes
 * a hyphen; a field of which nothing is left (an account name in Japanese, for example) is replaced by the account's id.
 * @throws AwsxError CONFIG_INVALID for a field or filter that does not exist, a brace that is not closed, or a template that is the same
 *   for every account
 */
export function readTemplate(text: string): Template {
  const parts = text.split(/\{\{(.*?)\}\}/)
  const pieces = parts.map((part, index) => (index % 2 === 0 ? readText(text, part) : readField(text, part)))
  if (parts.length === 1) throw invalid(text, 'it names no field')
  return (values) => pieces.map((piece) => piece(values)).join('')
}

function readText(template: string, part: string): Template {
  if (/[{}]/.test(part)) throw invalid(template, 'a brace stands alone')
  if (toName(part, true) !== part) throw invalid(template, `a profile's name cannot hold "${part}"`)
  return () => part
}

function readField(template: string, part: string): Template {
  const [name = '', ...calls] = part.split('|').map((word) => word.trim())
  const field = fields.find((known) => known === name)
  if (field === undefined) throw invalid(template, `there is no field "${name}"`)
  const steps = calls.map((call) => {
    const [filterName = '', ...words] = call.split(':')
    const filter = Object.hasOwn(filters, filterName) ? filters[filterName] : undefined
    if (filter === undefined) throw invalid(template, `there is no filter "${filterName}"`)
    if (words.length !== filter.words) {
      throw invalid(template, `the filter ${filterName} takes ${filter.words} words after a colon each`)
    }
    return (text: string): string => filter.apply(text, ...words)
  })
  return (values) => {
    const name = toName(steps.reduce((text, step) => step(text), values[field]))
    return name === '' ? values.accountId : name
  }
}

/** What the AWS SDKs find as a name (AWS SDK shared config specification); hyphens for the rest. */
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
  return new AwsxError('CONFIG_INVALID', `the template "${template}" cannot be used: ${reason}`, {
    hints: [
      `a template looks like ${defaultTemplate}`,
      `fields: ${fields.join(', ')}; filters: ${Object.keys(filters).join(', ')}`,
    ],
  })
}
