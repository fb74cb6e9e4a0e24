/** PowerShell on a terminal. */
import { describe } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { powershell } from '../shells/shells.ts'
import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'
import { describeInPowerShell, quietPowerShell } from './session.ts'

/** jest's `describe` if PowerShell and tmux are there; else the tests are skipped by name. */
export const describeInPane = hasTmux ? describeInPowerShell : describe.skip

/** @param start what PowerShell runs before its first prompt */
export function openPowerShellPane(sandbox: Sandbox, start: string): Pane {
  const env = Object.entries({ ...sandbox.env, ...quietPowerShell }).map(
    ([name, value]) => `${name}=${value}`,
  )
  const options = ['-NoProfile', '-NoLogo', '-NoExit', '-Command', start]
  // The pane stays when PowerShell has ended.
  const command = ['sh', '-c', '"$@"; echo left; exec cat', 'sh', powershell, ...options]
  return openPane(['env', '-i', ...env, 'TERM=xterm', ...command])
}
