/** On Node 20, programs started by node:child_process and without it, compared. */
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Launch } from '../../src/child/launch-plan.ts'
import { startOnNode20 } from '../../src/child/start-on-node20.ts'
import { startProgram } from '../../src/child/start-program.ts'
import type { StartedProgram } from '../../src/child/start-program.ts'
import { listVariants } from './variants.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-node20-'))
  writeFileSync(join(folder, 'forbidden'), '#!/bin/sh\n')
  writeFileSync(join(folder, 'text'), 'exit 6')
  chmodSync(join(folder, 'text'), 0o755)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Env = Readonly<Record<string, string>>
type Start = (launch: Launch, options: { env: Env; descriptors: readonly number[] }) => StartedProgram

interface Case {
  readonly name: string
  /** Run by sh with its output in a file; $1 is the number of a descriptor above 2. */
  readonly script?: string
  readonly file?: string
  readonly argv0?: string
  readonly args?: readonly string[]
  readonly env?: Env
  readonly signal?: NodeJS.Signals
  /** Of the error. */
  readonly code?: string
}

const cases: readonly Case[] = [
  ...[0, 1, 255].map((status) => ({ name: `status ${status}`, script: `exit ${status}` })),
  ...['TERM', 'KILL', 'SEGV', 'XFSZ'].map((signal) => ({
    name: `killed by ${signal}`,
    script: `ulimit -c 0; kill -s ${signal} $$`,
  })),
  { name: 'a signal that is sent', script: 'exec sleep 60', signal: 'SIGUSR2' },
  {
    name: 'arguments',
    script: 'tr "\\0" "|" </proc/$$/cmdline',
    argv0: 'a name',
    args: ['', 'a b', 'ü€😀', '\ud800', '"\\\n', '--server'],
  },
  {
    name: 'the environment, in its order',
    script: 'tr "\\0" "|" </proc/$$/environ',
    env: { Z: '1', A: '', 'a b': 'c=d', b: 'ü\n', B: 'x', '0': 'number', UNSET: undefined },
  },
  { name: 'no environment', script: 'tr "\\0" "|" </proc/$$/environ' },
  { name: 'folder, group, session, umask', script: 'pwd; umask; ps -o pgid= -o sid= -o ppid= -p $$' },
  { name: 'signal masks', script: 'exec grep -E "Sig(Ign|Blk|Cgt)" /proc/self/status' },
  { name: 'limits', script: 'cat /proc/$$/limits' },
  { name: 'user and groups', script: 'grep -E "^(Uid|Gid|Groups|CapEff|NoNewPrivs)" /proc/$$/status' },
  { name: 'open descriptors', script: 'exec readlink /proc/self/fd/0 /proc/self/fd/2 /proc/self/fd/[3-9]*' },
  { name: 'a descriptor above 2', script: 'echo through >"/dev/fd/$1"; cat <"/dev/fd/$1"' },
  { name: 'a missing file', file: 'missing', code: 'ENOENT' },
  { name: 'a file that is not executable', file: 'forbidden', code: 'EACCES' },
  { name: 'a folder', file: '.', code: 'EACCES' },
  { name: 'a script without #!', file: 'text' },
  { name: 'arguments that are too large', script: 'exit 0', args: ['x'.repeat(200_000)], code: 'E2BIG' },
  { name: 'a NUL in an argument', script: 'exit 0', args: ['a\0b'], code: 'ERR_INVALID_ARG_VALUE' },
  { name: 'a NUL in a variable', script: 'exit 0', env: { A: 'a\0b' }, code: 'ERR_INVALID_ARG_VALUE' },
  { name: 'a NUL in the file', file: 'te\0xt', code: 'ERR_INVALID_ARG_VALUE' },
] as unknown as readonly Case[]

/** @returns how the program ended, or the error, and what it wrote */
async function run(start: Start, one: Case): Promise<unknown> {
  const output = join(folder, 'output')
  const input = join(folder, 'input')
  writeFileSync(output, '')
  const descriptor = openSync(input, 'w+')
  try {
    const launch = launchOf(one, { output, descriptor })
    const { target, ended } = start(launch, { env: one.env ?? {}, descriptors: [descriptor] })
    if (one.signal !== undefined) expect(target.kill(one.signal)).toBe(true)
    const end = await ended
    expect(target.kill('SIGTERM')).toBe(false)
    return { end, output: readFileSync(output, 'utf8') }
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code }
  } finally {
    closeSync(descriptor)
  }
}

function launchOf(one: Case, { output, descriptor }: { output: string; descriptor: number }): Launch {
  if (one.file !== undefined) return { file: join(folder, one.file), argv: [one.file, 'an argument'] }
  const script = `exec >'${output}'\n${one.script}`
  const first = one.args ?? [String(descriptor)]
  return { file: '/bin/sh', argv: [one.argv0 ?? 'sh', '-c', script, one.argv0 ?? 'sh', ...first] }
}

const startHere: Start = (launch, options) =>
  startOnNode20(launch, options, process) ?? startProgram(launch, options)

const isNode20 = process.version.startsWith('v20.')
const describeHere = process.platform === 'linux' && isNode20 ? describe : describe.skip

describeHere('a program started both ways (Linux, Node 20)', () => {
  test.each(cases)('$name', async (one) => {
    const expected = await run(startProgram, one)
    expect(expected).toMatchObject(one.code === undefined ? { end: {} } : { code: one.code })
    expect(await run(startHere, one)).toEqual(expected)
  })

  test('is one that the other way is not needed for', async () => {
    const launch: Launch = { file: '/bin/sh', argv: ['sh', '-c', 'exit 3'] }
    const started = startOnNode20(launch, { env: {}, descriptors: [] }, process)
    expect(await started?.ended).toEqual({ exitCode: 3 })
  })

  test('writes what is compared', async () => {
    const one = { name: 'environment', script: 'tr "\\0" "|" </proc/$$/environ', env: { Z: '1', A: '' } }
    const output = expect.stringMatching(/^Z=1\|A=\|/)
    expect(await run(startHere, one)).toEqual({ end: { exitCode: 0 }, output })
  })
})

describeHere('awsx on Node 20 with options of Node (Linux)', () => {
  const [runtime = '', wrap = ''] = isNode20 ? (listVariants()[0]?.prefix ?? []) : []
  /** Says at the end whether node:child_process is loaded. */
  const report = `process.on('exit', () => {
    const isLoaded = process.moduleLoadList.includes('NativeModule child_process')
    require('node:fs').writeSync(1, isLoaded ? 'loaded' : 'not loaded')
  })`

  function runWrap(options: readonly string[], env: Env, words: readonly string[] = []) {
    const preload = join(folder, 'preload.cjs')
    writeFileSync(preload, report)
    const args = [
      ...options,
      '--require',
      preload,
      wrap,
      ...words,
      'sh',
      '-c',
      'echo "$0" "$NODE_V8_COVERAGE"; exit 3',
      'ran',
    ]
    const { status, stdout, stderr } = spawnSync(runtime, args, { env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  test.each<[string, readonly string[], Env]>([
    ['none', [], {}],
    ['another one', ['--no-warnings'], { NODE_OPTIONS: '--max-old-space-size=500' }],
  ])('%s: without the module', (_, options, env) => {
    const PATH = process.env['PATH'] ?? ''
    expect(runWrap(options, { PATH, ...env })).toEqual({ status: 3, stdout: 'ran \nnot loaded', stderr: '' })
  })

  test.each<[string, readonly string[], Env]>([
    ['--pending-deprecation', ['--pending-deprecation'], {}],
    ['NODE_OPTIONS', [], { NODE_OPTIONS: '--pending-deprecation --throw-deprecation' }],
    ['NODE_PENDING_DEPRECATION', [], { NODE_PENDING_DEPRECATION: '1' }],
  ])('%s: with the module, and no warning', (_, options, env) => {
    const PATH = process.env['PATH'] ?? ''
    expect(runWrap(options, { PATH, ...env })).toEqual({ status: 3, stdout: 'ran \nloaded', stderr: '' })
  })

  test('the permission model: with the module', () => {
    const options = [
      '--no-warnings',
      '--experimental-permission',
      '--allow-fs-read=*',
      '--allow-child-process',
    ]
    const PATH = process.env['PATH'] ?? ''
    expect(runWrap(options, { PATH })).toMatchObject({ status: 3, stdout: 'ran \nloaded' })
  })

  test('coverage reaches the command', () => {
    const coverage = join(folder, 'coverage')
    const env = { PATH: process.env['PATH'] ?? '', NODE_V8_COVERAGE: coverage }
    expect(runWrap([], env)).toEqual({ status: 3, stdout: `ran ${coverage}\nloaded`, stderr: '' })
  })

  test('a server: with the module', () => {
    const PATH = process.env['PATH'] ?? ''
    expect(runWrap([], { PATH }, ['--server'])).toEqual({ status: 3, stdout: 'ran \nloaded', stderr: '' })
  })
})
