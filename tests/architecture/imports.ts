import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface Import {
  /** Both relative to src, e.g. `plan/hops.ts`. */
  readonly from: string
  readonly to: string
  readonly isType: boolean
  /** Whether it is an `import()`. */
  readonly isLazy: boolean
}

/** Every import in src, also of types and by `import()`, which lint does not look at. */
export function listImports(): readonly Import[] {
  const src = join(root, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const pattern = /^(import|export)\b( type)?[^'";]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm
  return files.flatMap((from) =>
    [...readFileSync(join(src, from), 'utf8').matchAll(pattern)].map(([, , type, path, lazy]) => ({
      from,
      to: normalize(join(dirname(from), path ?? lazy ?? '')),
      isType: type !== undefined,
      isLazy: lazy !== undefined,
    })),
  )
}

/** The folder of src that a file is in; empty for a file at the top. */
export function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : ''
}
