import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTextFile } from '../../src/files/read-text.ts'
import { openStore, type StoreOptions } from '../../src/store/open-store.ts'
import { recordName } from '../../src/store/store-file.ts'
import type { Store } from '../../src/store/types.ts'
import type { StoreContext } from '../../src/store/store-deps.ts'

/** A context with its own folders: state on disk, runtime in memory. */
export interface Sandbox {
  readonly home: string
  readonly runtime: string
  readonly context: StoreContext
  readonly warnings: string[]
  open(settings?: Partial<StoreOptions>): Store
  remove(): void
}

/** The file name of an identity's record, by the salt in the sandbox's `store.json`. */
export function recordNameIn(sandbox: Sandbox, identity: string): string {
  const text = readFileSync(join(sandbox.home, 'state', 'store.json'), 'utf8')
  return recordName((JSON.parse(text) as { nameSalt: string }).nameSalt, identity)
}

/** Tells whether this machine has memory-backed folders where the store looks for them. */
export const hasSharedMemory = process.platform === 'linux'

export function makeSandbox(changes: { env?: Record<string, string>; now?: () => number } = {}): Sandbox {
  const home = mkdtempSync(join(tmpdir(), 'awsx-home-'))
  const runtime = mkdtempSync(join(hasSharedMemory ? '/dev/shm' : tmpdir(), 'awsx-run-'))
  const env = { AWSX_HOME: join(home, 'state'), XDG_RUNTIME_DIR: runtime, ...changes.env }
  const context = makeContext(env, changes.now)
  const warnings: string[] = []
  const warn = (line: string): void => {
    warnings.push(line)
  }
  return {
    home,
    runtime,
    context,
    warnings,
    // Elsewhere than on Linux, nothing in the context keeps `auto` away from the keychain of whoever runs the tests.
    open: (settings = {}) =>
      openStore(context, { warn, choice: hasSharedMemory ? 'auto' : 'file', ...settings }),
    remove: () => {
      for (const folder of [home, runtime]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function makeContext(env: Record<string, string>, now = Date.now): StoreContext {
  return {
    env,
    cwd: '/',
    platform: process.platform,
    user: { name: 'tester', uid: process.getuid?.() },
    now,
    readText: readTextFile,
    stderr: { write: () => {}, isTty: false },
    stdinIsTty: false,
  }
}
