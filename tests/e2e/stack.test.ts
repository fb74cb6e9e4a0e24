/** The stack that a user sends us with a bug names functions of the sources, although the bundle is minified. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { artefact, isBinary } from './artefact.ts'
import { keysAndRole } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

/** What paths in a stack begin with. */
const codeFolder = isBinary ? '/$bunfs/' : dirname(artefact)

/** Runs before awsx and plants a bug: a clock that throws where awsx reads it. The stack has more calls than the ten that V8 shows. */
const bug = `Error.stackTraceLimit = 50
const now = Date.now
Date.now = () => {
  if (/\\/main\\.js:|bunfs/.test(new Error().stack)) throw new TypeError('planted')
  return now()
}
`

let sandbox: Sandbox
let sources: string

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(keysAndRole)
  writeFileSync(join(sandbox.home, 'bug.mjs'), bug)
  const folder = join(import.meta.dirname, '../../src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  sources = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
})

afterAll(() => sandbox.close())

/** Names of the functions of awsx in a stack, the innermost first. The bundler adds `$1` where two files have functions of one name. */
function namesIn(stack: string): readonly string[] {
  return stack
    .split('\n')
    .filter((line) => line.includes(`(${codeFolder}`) && !line.includes('at <anonymous>'))
    .map((line) => /at (?:async )?(?:\w+\.)*([\w$#]+)/.exec(line)?.[1]?.replace(/\$\d+$/, '') ?? line)
}

/** Whether the sources have a function or method of this name. */
function isFunction(name: string): boolean {
  const word = name.replaceAll(/[$#]/g, String.raw`\$&`)
  return new RegExp(
    String.raw`(?:function\*? |^ +(?:async |get |static )*|const )${word}(?:<.*>)?(?:\(|:| =)`,
    'm',
  ).test(sources)
}

describe('the stack of a bug', () => {
  test.each([
    ['without the fast start', ['exec', 'role', '--', 'true'], '1'],
    ['before code is cached', ['exec', 'role', '--', 'true'], ''],
    ['with cached code', ['exec', 'role', '--', 'true'], ''],
    ['in a file that is loaded later', ['list'], ''],
  ])('has names of the sources %s', async (_, args, isOff) => {
    const path = join(sandbox.home, 'bug.mjs')
    const loaded = { NODE_OPTIONS: `--import=${path}`, BUN_OPTIONS: `--preload=${path}` }
    const env = { AWSX_DEBUG: '1', AWSX_NO_FAST_START: isOff, ...loaded }
    const { status, stderr } = await sandbox.awsx(args, { env })
    const names = namesIn(stderr)

    expect(status).not.toBe(0)
    expect(stderr).toContain('TypeError: planted')
    expect(names.length).toBeGreaterThan(4)
    expect(names.slice(-2)).toEqual(['main', 'run'])
    expect(names.filter((name) => name.length < 3 || !isFunction(name))).toEqual([])
  })

  test('would show the short names of a minified bundle', () => {
    expect(isFunction('Vl')).toBe(false)
    expect(isFunction('resolveCredentials')).toBe(true)
  })
})
