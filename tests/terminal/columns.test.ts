/** The width of a real terminal, which only the built command in one can show. */
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'

import { hasTmux, openPane } from './pane.ts'
import type { Pane } from './pane.ts'

const awsx = join(import.meta.dirname, '../../dist/awsx.js')
const describeWithTmux = hasTmux ? describe : describe.skip

let pane: Pane | undefined

afterEach(() => pane?.close())

describeWithTmux('in a terminal of 120 columns', () => {
  test('help has lines of up to 100', async () => {
    pane = openPane(['sh', '-c', `'${process.execPath}' '${awsx}' help config; echo ended; sleep 60`])
    const screen = await pane.until(/^ended/m)
    const longest = Math.max(...screen.split('\n').map((text) => text.trimEnd().length))

    expect(longest).toBeGreaterThan(80)
    expect(longest).toBeLessThanOrEqual(100)
  })
})
