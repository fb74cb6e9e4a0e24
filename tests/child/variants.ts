import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One column of the matrix: a runtime, and the way in which it runs the command. */
export interface Variant {
  readonly name: string
  readonly runtime: string
  readonly way: 'spawn' | 'execve'
  readonly isBun: boolean
  /** The standalone binary with all of awsx in it, and not the fixture with the stage alone. */
  readonly isWhole: boolean
  /** What to put before the command; more options of the fixture may follow. */
  readonly prefix: readonly string[]
}

/** The matrix of this machine: the Node that runs the tests, what scripts/runtimes.mjs has installed, and the binary if it is built. Call it at the top of a test file. */
export function listVariants(): Variant[] {
  return [...listFixtureVariants(), ...(existsSync(binary) ? listBinaryVariants() : [])]
}

function listFixtureVariants(): Variant[] {
  const wrap = buildWrap()
  const own = { name: `node-${process.versions.node.split('.')[0]}`, runtime: process.execPath }
  const installed = ['node-22', 'node-24', 'node-26', 'bun']
    .filter((name) => name !== own.name)
    .map((name) => ({ name, runtime: join(root, '.runtimes', name, 'bin', name === 'bun' ? 'bun' : 'node') }))
    .filter(({ runtime }) => existsSync(runtime))
  return [own, ...installed].flatMap(({ name, runtime }) => {
    const isBun = name === 'bun'
    const base = { runtime, isBun, isWhole: false }
    const spawn = {
      ...base,
      name: `${name} spawn`,
      way: 'spawn' as const,
      prefix: [runtime, wrap, '--server'],
    }
    // Without a server, Node 20 starts the command in a way of its own.
    if (!hasExecve(runtime))
      return [{ ...spawn, name: `${name} spawn alone`, prefix: [runtime, wrap] }, spawn]
    const execve = { ...base, name: `${name} execve`, way: 'execve' as const, prefix: [runtime, wrap] }
    return name === 'node-24' || isBun ? [execve, spawn] : [execve]
  })
}

const binary = join(root, 'build/bin/awsx')

/** Profiles without any network: awsx cannot serve long-lived keys, so a program prints some with an end. */
function listBinaryVariants(): Variant[] {
  const folder = makeFolder()
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const answer = {
    Version: 1,
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
  }
  const config = `[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret

[profile process]
credential_process = cat ${file('answer', JSON.stringify(answer))}
`
  const settings = [
    `AWS_CONFIG_FILE=${file('config', config)}`,
    `AWSX_HOME=${folder}/home`,
    'AWSX_STORE=none',
  ]
  const start = ['env', ...settings, binary, 'exec', '--quiet']
  const base = { runtime: binary, isBun: true, isWhole: true }
  return [
    { ...base, name: 'binary execve', way: 'execve', prefix: [...start, 'keys'] },
    { ...base, name: 'binary spawn', way: 'spawn', prefix: [...start, 'process', '--server'] },
  ]
}

/** Shows, as skipped tests, the runtimes that the matrix should have and this machine has not. */
export function skipMissingRuntimes(): void {
  const missing = ['node-22', 'node-24', 'node-26', 'bun'].filter(
    (name) => !existsSync(join(root, '.runtimes', name)) && !process.version.startsWith(`v${name.slice(5)}.`),
  )
  for (const name of missing) test.todo(`${name} is not in .runtimes: run scripts/runtimes.mjs`)
  if (!existsSync(binary)) test.todo('the binary is not in build/bin: run npm run build:binary')
}

/** For bash: closes what the program that runs the tests has handed down, so that only the three streams are inherited; 255 is bash's own. */
export const closeOthers =
  'for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && [ $n -lt 255 ] && eval "exec $n>&-"; done'

export function isInstalled(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

function buildWrap(): string {
  const folder = makeFolder()
  execFileSync(process.execPath, [join(root, 'tests/child/fixtures/build-wrap.mjs'), folder])
  return join(folder, 'wrap.mjs')
}

/** Makes a folder that is removed after all tests of the file. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-child-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function hasExecve(runtime: string): boolean {
  return spawnSync(runtime, ['-e', 'process.exit(process.execve ? 0 : 1)']).status === 0
}
