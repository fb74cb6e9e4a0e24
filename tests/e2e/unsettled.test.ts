/** A run that ends before its command has: nothing is left to wait for, but a promise was never settled. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { isBinary } from './artefact.ts'
import { keysAndRole, nodes } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

/** Sends no request and keeps no timer, so that the runtime ends while a call is under way. */
const idle = `const http = require('node:http')
const { EventEmitter } = require('node:events')
http.request = () => new Proxy(new EventEmitter(), { get: (all, name) => all[name] ?? (() => undefined) })
const { setTimeout: set } = globalThis
globalThis.setTimeout = (...args) => set(...args).unref()
`

let sandbox: Sandbox
let preload: string

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(keysAndRole)
  preload = join(sandbox.home, 'idle.cjs')
  writeFileSync(preload, idle)
})

afterAll(() => sandbox.close())

const runtimes = isBinary ? [['the binary', process.execPath] as const] : nodes

describe('a run that ends before its command', () => {
  test.each(runtimes)('has status 1 (%s)', async (_, node) => {
    const env = { NODE_OPTIONS: `--require ${preload}`, BUN_OPTIONS: `--preload ${preload}` }

    expect(await sandbox.awsx(['credential-process', 'role'], { node, env })).toMatchObject({
      status: 1,
      stdout: '',
      stderr: '',
    })
    expect(await sandbox.awsx(['credential-process', 'keys'], { node, env })).toMatchObject({ status: 0 })
  })
})
