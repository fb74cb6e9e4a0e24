/** Which test files run on Windows, in Wine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { long, withProcesses } from '../test-lists.mjs'
import { root } from './wine.mjs'

/** Tests that start processes, and run on Windows all the same. */
const alsoOnWindows = new Set([
  'child/run-awsx.test.ts',
  'config-edit/diff-texts.test.ts',
  'config-edit/edit-section.test.ts',
  'shells/quoting.test.ts',
  'shells/scenario.test.ts',
  'text/quote-word.test.ts',
])

/** The folders of tests/ that run on Windows. */
export const folders = [
  'argv',
  'child',
  'config',
  'config-edit',
  'console',
  'console-login',
  'credentials',
  'local-aws',
  'migrate',
  'network',
  'picker',
  'plan',
  'portal',
  'shells',
  'store',
  'terminal',
  'text',
]

/** Test files of these folders that cannot pass on Windows or in Wine yet, by the reason. */
const notOnWindows = {
  'they check mode bits': ['picker/recent-use.test.ts', 'portal/known-accounts.test.ts'],
  'they name files as Unix does, or run programs of Unix': [
    'credentials/bases-login.test.ts',
    'credentials/resolve-credentials.test.ts',
    'network/unencrypted.test.ts',
    'portal/configure.test.ts',
    'portal/sessions.test.ts',
    'portal/sync.test.ts',
  ],
  'they read the certificates of Linux': ['network/system-roots.test.ts'],
  'they act as macOS, with paths of Windows': ['store/unlocked-item-errors.test.ts'],
  'they bundle a program for other processes': ['store/rotate-writer.test.ts'],
}

/** @returns paths below tests/ in these folders that do not run on Windows: most start programs of Unix or are long, some have a reason */
export function listLeftOut() {
  const left = [...withProcesses, ...long, ...Object.values(notOnWindows).flat()]
  const gone = left.filter((path) => !existsSync(join(root, 'tests', path)))
  if (gone.length > 0)
    throw new Error(`scripts/windows/suites.mjs lists what is not in tests/: ${gone.join(', ')}`)
  return left.filter((path) => !alsoOnWindows.has(path))
}
