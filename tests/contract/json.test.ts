/** The JSON that awsx prints (docs/contract.md): the names and types of all fields, in `tests/contract/json`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { commands } from '../../src/commands/all-commands.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import { config, credentials } from './config.ts'
import { runs } from './runs.ts'
import { mergeShapes, renderShape, shapeOf } from './shape.ts'

const folder = join(import.meta.dirname, 'json')
const fileOf = (name: string): string => join(folder, `${name}.json`)

/** Set it to write the files again after a change of the contract, and read the difference before you commit it. */
const isWriting = process.env['WRITE_CONTRACT'] === '1'

async function shapesOf(name: string): Promise<unknown> {
  const shapes: Record<string, unknown> = {}
  for (const [title, run] of Object.entries(runs[name] ?? {})) {
    const sandbox = await openSandbox({ config, credentials })
    try {
      const printed = await run(sandbox)
      shapes[title] = renderShape(printed.map((value) => shapeOf(value)).reduce(mergeShapes))
    } finally {
      await sandbox.close()
    }
  }
  return shapes
}

describe('JSON', () => {
  test.each(Object.keys(runs))('of %s has the fields of its golden file', async (name) => {
    const shapes = await shapesOf(name)
    if (isWriting) writeFileSync(fileOf(name), `${JSON.stringify(shapes, null, 2)}\n`)

    expect(shapes).toEqual(JSON.parse(readFileSync(fileOf(name), 'utf8')))
  })

  test('every command with --json has a golden file', () => {
    const names = commands.filter(({ options }) => 'json' in options).map(({ name }) => name)

    expect(names.filter((name) => !(name in runs))).toEqual([])
  })

  test('every golden file belongs to runs', () => {
    expect(readdirSync(folder).map((file) => file.replace(/\.json$/, ''))).toEqual(
      Object.keys(runs).toSorted(),
    )
  })
})
