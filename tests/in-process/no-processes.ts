/** Set up before each file of `npm run test:quick`: a test that starts a process fails. */
import { afterAll } from '@jest/globals'

const names = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const
// Not imported: Jest would hand the module as it is now, unchanged, to everybody who imports it later.
const starters = process.getBuiltinModule('node:child_process') as unknown as Record<string, unknown>
const originals = names.map((name) => [name, starters[name]] as const)

for (const name of names) {
  starters[name] = (program: unknown): never => {
    throw new Error(
      `a quick test must not start a process (${name} of ${String(program)}): list it in scripts/test-lists.mjs`,
    )
  }
}

// The module is shared by all files of a worker, and by Jest itself.
afterAll(() => {
  for (const [name, original] of originals) starters[name] = original
})
