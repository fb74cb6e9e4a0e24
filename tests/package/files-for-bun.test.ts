import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'

import { listImports } from '../architecture/imports.ts'

const root = join(import.meta.dirname, '../..')
const src = join(root, 'src')
const { filesForBun } = (await import(pathToFileURL(join(root, 'scripts/files-for-bun.mjs')).href)) as {
  readonly filesForBun: { resolveId(source: string, importer: string): string | null }
}

test('the binary gets the files for Bun wherever one of the others is imported, but by the file for Bun itself', () => {
  const replaced = new Set<string>()
  const wrong = listImports().filter(({ from, to }) => {
    const forBun = join(src, to.replace(/\.ts$/, '-bun.ts'))
    const isForBun = existsSync(forBun) && join(src, from) !== forBun
    if (isForBun) replaced.add(forBun)
    const path = relative(dirname(from), to)
    const found = filesForBun.resolveId(path.startsWith('.') ? path : `./${path}`, join(src, from))
    return found !== (isForBun ? forBun : null)
  })
  const all = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('-bun.ts'),
  )

  expect(wrong).toEqual([])
  expect([...replaced].toSorted()).toEqual(all.map((name) => join(src, name)).toSorted())
})
