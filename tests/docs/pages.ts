import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A page for people, as it is written. */
export interface Page {
  /** Relative to the root of the repository. */
  readonly path: string
  readonly lines: readonly string[]
}

export function readPages(): readonly Page[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  const forContributors = ['.github/CONTRIBUTING.md', '.github/SECURITY.md', 'tests/local-aws/README.md']
  const paths = [
    'README.md',
    ...forContributors,
    ...below.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ]
  return paths.map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n') }))
}

/** A piece of text in the form of code: a span between backticks, or a line of a block. */
export interface Code {
  /** `README.md:12` */
  readonly at: string
  readonly text: string
}

export function listCode(page: Page): readonly Code[] {
  let language: string | undefined
  return page.lines.flatMap((line, index): readonly Code[] => {
    const at = `${page.path}:${index + 1}`
    const [, fence] = /^\s*```(\S*)/.exec(line) ?? []
    if (fence !== undefined) {
      language = language === undefined ? fence : undefined
      return []
    }
    if (language === 'mermaid') return []
    if (language !== undefined) return [{ at, text: line }]
    return [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({ at, text }))
  })
}

/** Lines that are neither code nor part of a table. */
export function listProse(page: Page): readonly Code[] {
  let isCode = false
  return page.lines.flatMap((text, index) => {
    const isFence = /^\s*```/.test(text)
    if (isFence) isCode = !isCode
    return isFence || isCode || text.startsWith('|') ? [] : [{ at: `${page.path}:${index + 1}`, text }]
  })
}
