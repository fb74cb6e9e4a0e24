import { expect, test } from '@jest/globals'

import { folderOf, listImports } from './imports.ts'

/** Folders whose files must not import each other in a circle. Dynamic imports and imports of types count. */
const folders = [
  'aws',
  'config',
  'config-edit',
  'console',
  'credentials',
  'doctor',
  'environment',
  'fast-start',
  'files',
  'migrate',
  'plan',
  'portal',
  'process',
  'profiles',
  'server',
  'shells',
  'sso-login',
  'text',
]

const graph = new Map<string, string[]>()
for (const { from, to } of listImports()) graph.set(from, [...(graph.get(from) ?? []), to])

/** @returns the shortest way from a file back to itself, undefined if there is none */
function findCycle(start: string): readonly string[] | undefined {
  const seen = new Set<string>()
  let paths: readonly (readonly string[])[] = [[start]]
  while (paths.length > 0) {
    const longer: (readonly string[])[] = []
    for (const path of paths) {
      for (const next of graph.get(path.at(-1) ?? '') ?? []) {
        if (next === start) return [...path, next]
        if (!seen.has(next)) longer.push([...path, next])
        seen.add(next)
      }
    }
    paths = longer
  }
  return undefined
}

test.each(folders)('no file of src/%s imports itself through other files', (folder) => {
  const files = [...graph.keys()].filter((file) => folderOf(file) === folder)
  expect(files.length).toBeGreaterThan(0)
  const cycles = files.map(findCycle).filter((cycle) => cycle !== undefined)
  expect(cycles.map((cycle) => cycle.join(' → '))).toEqual([])
})
