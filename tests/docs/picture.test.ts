import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { hasTerminals } from '../e2e/runs.ts'
import { root } from './pages.ts'

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('docs/images/demo.svg (needs script of util-linux)', () => {
  test('is what the demo prints', () => {
    const script = join(root, 'scripts/terminal-svg.mjs')
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
