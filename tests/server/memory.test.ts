/** What awsx holds while it stays beside a command: a bare runtime has some 45 MiB, so what is loaded on top of it counts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { isBinary } from '../e2e/artefact.ts'
import type { Place } from '../e2e/place.ts'
import { openServerPlace, startServed } from './run.ts'

/** On Node 20 nothing would load it anyway. */
const installed = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')
const node = Number.parseInt(process.versions.node, 10) < 22 ? installed : process.execPath

let place: Place

beforeAll(async () => {
  place = await openServerPlace()
})

afterAll(() => place.close())

const onNewNode = isBinary || !existsSync(node) ? describe.skip : describe

onNewNode('a server that has asked AWS (Node 22 or later)', () => {
  test('has loaded nothing of fetch', async () => {
    const list = join(place.home, 'loaded')
    const report = join(place.home, 'report.cjs')
    writeFileSync(
      report,
      `process.once('exit', () => require('fs').writeFileSync('${list}', process.moduleLoadList.join('\\n')))`,
    )
    const served = await startServed(place, 'role', {
      node,
      args: ['--refresh'],
      env: { NODE_OPTIONS: `--require=${report}` },
    })
    expect((await served.ask()).status).toBe(200)
    expect((await served.running.end()).status).toBe(0)

    const loaded = readFileSync(list, 'utf8').split('\n')
    expect(loaded).toContain('NativeModule https')
    expect(loaded.filter((name) => /undici|http2/.test(name))).toEqual([])
  })
})
