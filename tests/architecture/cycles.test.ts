import { expect, test } from '@jest/globals'

import { listImports } from './imports.ts'

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

test('src has no import cycles, counting lazy and type imports', () => {
  expect(graph.size).toBeGreaterThan(300)
  const cycles = [...graph.keys()].map(findCycle).filter((cycle) => cycle !== undefined)
  expect(cycles.map((cycle) => cycle.join(' → '))).toEqual([])
})
