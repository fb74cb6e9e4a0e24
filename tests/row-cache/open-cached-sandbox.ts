/** A sandbox whose `awsx list` keeps rows, as that of a build does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'

import type { RunOptions, Sandbox, SandboxOptions } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

/** How many random cases to try. The sandbox removes the variable. */
export const fuzzRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 40)

// The build sets it. The sources must not be loaded before.
Object.assign(globalThis, { AWSX_SOURCES: 'tests' })
const { openSandbox } = await import('../in-process/sandbox.ts')

/** Whether the store's key stays in memory. Elsewhere no rows are kept of a config with lines that can have secrets. */
export const hasKeyInMemory = process.platform === 'linux'

/** The sandbox's store is unlocked, and empty. */
export async function openCachedSandbox({ config, credentials }: SandboxOptions): Promise<Sandbox> {
  const sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  await sandbox.json('credential-process', 'role')
  await sandbox.run('clear', '--all')
  sandbox.writeConfig(config ?? '')
  sandbox.writeCredentials(credentials ?? '')
  return sandbox
}

const off = { AWSX_NO_FAST_START: '1' }

/** Lists twice with kept rows, and once without. Expects the same each time. @returns what is listed, as JSON */
export async function expectSameLists(
  sandbox: Sandbox,
  env: RunOptions['env'] = {},
  ...words: readonly string[]
): Promise<unknown> {
  const list = async (...argv: readonly string[]): Promise<unknown> => {
    const run = async (more: RunOptions['env']): Promise<object> => {
      const { status, stdout, stderr } = await sandbox.runWith({ env: { ...env, ...more } }, ...argv)
      // Each run is a second later.
      return { status, stdout: stdout.replaceAll(/in \d+ (?:minute|second)s?/g, 'soon'), stderr }
    }
    const first = await run({})
    const second = await run({})
    const without = await run(off)
    expect(first).toEqual(without)
    expect(second).toEqual(without)
    return without
  }
  await list('list', ...words)
  return list('list', '--json', ...words)
}

/** @returns the paths of the files with rows */
export function rowFiles({ home }: Sandbox): readonly string[] {
  const folder = join(home, 'state')
  return readdirSync(folder)
    .filter((name) => name.startsWith('list-rows-'))
    .map((name) => join(folder, name))
}

/** @returns the text of the first half of the only file with rows */
export function readRowFile(sandbox: Sandbox): string {
  const [path = ''] = rowFiles(sandbox)
  const text = readFileSync(path, 'utf8')
  return text.slice(0, text.length / 2)
}
