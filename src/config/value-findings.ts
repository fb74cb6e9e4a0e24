import { checkValue, describeProblem } from './check-value.ts'
import { endOfLine } from './find-headers.ts'
import type { Header } from './find-headers.ts'
import { findMeantKey, needsValue } from './known-keys.ts'
import type { SectionBody } from './parse-section.ts'
import type { Property, SourceFile } from './types.ts'

/** A finding about the key that starts at the offset. */
interface KeyFinding {
  readonly code: string
  readonly offset: number
  readonly message: string
}

/**
 * Finds malformed values, keys without a value and misspelled keys in a profile or an sso-session.
 * @param isAws false for a profile with a custom endpoint
 */
export function findInValues(
  file: SourceFile,
  body: SectionBody,
  { kind, isAws }: Pick<Header, 'kind'> & { readonly isAws: boolean },
): readonly KeyFinding[] {
  if (kind !== 'profile' && kind !== 'sso-session') return []
  return [...body.properties.values()].flatMap((property) => {
    const { name, value } = property
    const offset = body.offsets.get(name) ?? 0
    const problem = checkValue(name, value, isAws)
    if (problem !== undefined) {
      const message = `${describeProblem(name, value, problem)}; ${problem.hint}`
      return [{ code: 'malformed-value', offset, message }]
    }
    if (isEmpty(property) && needsValue.has(name)) {
      const question = isWrapped(file, body, offset) ? '; does the next line belong to it?' : ''
      return [{ code: 'empty-value', offset, message: `${name} has no value${question}` }]
    }
    const meant = findMeantKey(name)
    if (meant === undefined) return []
    const message = `unknown key "${name}"; did you mean ${meant}?`
    return [{ code: 'misspelled-key', offset, message }]
  })
}

function isEmpty({ value, children }: Property): boolean {
  return value === '' && children === undefined
}

/** Whether the next line is not a key, as if the value had been pasted with a line break. */
function isWrapped(file: SourceFile, { errors, findings }: SectionBody, offset: number): boolean {
  const stray = findings.filter(({ code }) => code === 'colon' || code === 'invalid-key')
  const nextLine = endOfLine(file.text, offset) + 1
  return [...errors, ...stray].some((line) => line.offset === nextLine)
}
