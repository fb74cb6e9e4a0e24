import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { hasTerminals } from '../e2e/runs.ts'
import { hasTmux } from '../terminal/pane.ts'
import { root } from './pages.ts'

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('docs/images/demo.svg (needs script of util-linux)', () => {
  test('is what the demo prints', () => {
    const script = join(root, 'scripts/terminal-svg.mjs')
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

const onTmux = hasTmux ? describe : describe.skip

onTmux('the pictures of docs/images (needs tmux)', () => {
  test('are what the picker, the status and awsx use show', () => {
    const script = join(root, 'scripts/pictures.mjs')
    const words = [script, '--check', 'picker', 'status', 'use']
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
