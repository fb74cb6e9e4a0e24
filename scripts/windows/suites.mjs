/** Which test files run on Windows, in Wine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { long, withProcesses } from '../test-lists.mjs'
import { root } from './wine.mjs'

/** Tests that start processes, and run on Windows all the same. */
const alsoOnWindows = [
  'child/run-awsx.test.ts',
  'config-edit/diff-texts.test.ts',
  'config-edit/edit-section.test.ts',
  'shells/quoting.test.ts',
  'shells/scenario.test.ts',
  'text/quote-word.test.ts',
]

/** Other tests that cannot pass on Windows or in Wine yet, by the reason. */
const notOnWindows = {
  'they check mode bits': ['picker/recent-use.test.ts', 'portal/known-accounts.test.ts'],
}

/** @returns paths below tests/ that do not run on Windows: those that start programs (most of them sh), that are long, or that have a reason */
export function listLeftOut() {
  const left = [...withProcesses, ...long, ...Object.values(notOnWindows).flat()]
  const gone = left.filter((path) => !existsSync(join(root, 'tests', path)))
  if (gone.length > 0)
    throw new Error(`scripts/windows/suites.mjs lists what is not in tests/: ${gone.join(', ')}`)
  return left.filter((path) => !alsoOnWindows.includes(path))
}
