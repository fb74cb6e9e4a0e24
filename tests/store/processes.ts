import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleFile } from '../bundle-file.ts'
import type { Sandbox } from './store-sandbox.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Runtime {
  readonly name: string
  readonly path: string
}

const matrix: readonly Runtime[] = [
  { name: 'node 22', path: join(root, '.runtimes/node-22/bin/node') },
  { name: 'node 24', path: join(root, '.runtimes/node-24/bin/node') },
  { name: 'node 26', path: join(root, '.runtimes/node-26/bin/node') },
  { name: 'bun', path: join(root, '.runtimes/bun/bin/bun') },
]

/** The runtime of the tests, and those that scripts/runtimes.mjs puts into .runtimes/, whether it did or not. */
export const runtimes: readonly Runtime[] = [
  { name: `node ${process.versions.node.split('.')[0]} (of the tests)`, path: process.execPath },
  ...matrix,
]

/** Names the runtimes that are skipped because they are not there. */
export function nameRuntime({ name, path }: Runtime): string {
  return existsSync(path) ? name : `${name} (not in .runtimes: run scripts/runtimes.mjs)`
}

export function isInstalled({ path }: Runtime): boolean {
  return existsSync(path)
}

/** Bundles tests/store/program.ts, to be run on any runtime. */
export function buildProgram(): { readonly path: string; remove(): void } {
  const folder = join(root, 'build', `store-tests-${process.pid}-${Date.now()}`)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'program.mjs')
  bundleFile(join(root, 'tests/store/program.ts'), path)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Outcome {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

export interface Running {
  readonly child: ChildProcess
  /** Resolves when the process has ended. */
  readonly outcome: Promise<Outcome>
  /** Resolves when it has printed its first line, or ended. */
  readonly ready: Promise<unknown>
}

/** The variables of a store in a place, on top of what a process needs to run at all. */
export function variablesOf(sandbox: Sandbox): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: sandbox.home, ...sandbox.context.env }
}

export function start(command: readonly string[], env: Record<string, string>): Running {
  const started = performance.now()
  const child = spawn(command[0] ?? '', command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  let markReady: (value?: unknown) => void
  const ready = new Promise((resolve) => {
    markReady = resolve
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (stdout.includes('\n')) markReady()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      markReady()
      resolve({ status, signal, stdout, stderr, ms: performance.now() - started })
    })
  })
  return { child, outcome, ready }
}
