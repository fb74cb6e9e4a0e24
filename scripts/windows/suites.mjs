/** Which test files run on Windows, in Wine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { long, withProcesses } from '../test-lists.mjs'
import { root } from './wine.mjs'

/** Tests that start processes, and run on Windows all the same. */
const alsoOnWindows = new Set([
  'child/batch-files.test.ts',
  'child/decisions.test.ts',
  'child/run-awsx.test.ts',
  'child/run-editor.test.ts',
  'config-edit/diff-texts.test.ts',
  'config-edit/edit-section.test.ts',
  'files/read-text.test.ts',
  'mfa/dialogs-on-screen.test.ts',
  'mfa/real-programs.test.ts',
  'process/started-programs.test.ts',
  'process/stop-tree.test.ts',
  'shells/installed.test.ts',
  'shells/more-shells.test.ts',
  'shells/quoting.test.ts',
  'shells/scenario.test.ts',
  'store/unlocked-item.test.ts',
  'terminal/columns.test.ts',
  'terminal/qr-code.test.ts',
  'text/quote-word.test.ts',
])

/** The folders of tests/ that run on Windows. Not here: tests of pages, packages and sources, which no system changes. */
export const folders = [
  'argv',
  'child',
  'config',
  'config-edit',
  'console',
  'console-login',
  'credentials',
  'doctor',
  'files',
  'keys',
  'local-aws',
  'loopback',
  'mfa',
  'migrate',
  'network',
  'picker',
  'plan',
  'portal',
  'process',
  'server',
  'shells',
  'sso-login',
  'store',
  'terminal',
  'text',
]

/** Test files of these folders that do not run on Windows, by the reason. */
const notOnWindows = {
  'they take more than 20 seconds in Wine, where operations on files are slow': [
    'credentials/resolve-credentials.test.ts',
    'keys/rotation-crash.test.ts',
    'loopback/hostile-requests.test.ts',
    'loopback/redirect-file.test.ts',
    'portal/configure.test.ts',
    'portal/sessions.test.ts',
    'portal/sync.test.ts',
    'sso-login/device-login.test.ts',
    'sso-login/refresh-race.test.ts',
    'sso-login/shared-sign-in.test.ts',
    'sso-login/token.test.ts',
    'store/damaged-notes.test.ts',
    'store/newer-version.test.ts',
  ],
  'they act as Linux or macOS, with paths of Windows': [
    'credentials/bases-login.test.ts',
    'store/unlocked-item-errors.test.ts',
  ],
  'the browser gets a file with the address there, not the address': ['sso-login/browser-login.test.ts'],
  'they read the certificates of Linux': ['network/system-roots.test.ts'],
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
