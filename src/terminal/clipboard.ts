import { spawnSync } from 'node:child_process'
import { readSync } from 'node:fs'
import type { Environment } from '../context.ts'
import { isErrno } from '../errors.ts'
import { locateProgram } from '../process/find-program.ts'
import { helperEnvironment } from '../process/helper-environment.ts'

/** Programs that print the clipboard, and the variable that each one requires. */
const programs: readonly {
  readonly command: readonly [string, ...string[]]
  readonly platforms: readonly NodeJS.Platform[]
  readonly needs?: string
}[] = [
  { command: ['pbpaste'], platforms: ['darwin'] },
  { command: ['wl-paste', '--no-newline'], platforms: ['linux', 'freebsd'], needs: 'WAYLAND_DISPLAY' },
  { command: ['xclip', '-o', '-selection', 'clipboard'], platforms: ['linux', 'freebsd'], needs: 'DISPLAY' },
  { command: ['xsel', '-b'], platforms: ['linux', 'freebsd'], needs: 'DISPLAY' },
  { command: ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard'], platforms: ['win32', 'linux'] },
]

/** Longer than any block of keys. */
const maxBytes = 64 * 1024
const waitMs = 5_000

/**
 * Reads the text of the clipboard with the first program that can.
 * @returns undefined if no program is installed, or none could read any text
 */
export function readClipboard(context: {
  readonly env: Environment
  readonly platform: NodeJS.Platform
}): string | undefined {
  for (const { command, platforms, needs } of programs) {
    if (!platforms.includes(context.platform)) continue
    if (needs !== undefined && (context.env[needs] ?? '') === '') continue
    const [name, ...args] = command
    const file = locateProgram(name, context)
    if (file === undefined) continue
    const { status, stdout } = spawnSync(file, args, {
      env: helperEnvironment(context.env),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: waitMs,
      maxBuffer: maxBytes,
      windowsHide: true,
    })
    if (status === 0 && stdout.trim() !== '') return stdout
  }
  return undefined
}

/** The first {@link maxBytes} of stdin as text, empty if it is closed. */
export function readInput(): string {
  const bytes = Buffer.alloc(maxBytes)
  let filled = 0
  try {
    for (let count = 1; count > 0 && filled < maxBytes; filled += count)
      count = readSync(0, bytes, filled, maxBytes - filled, null)
  } catch (error) {
    if (!isErrno(error, 'EOF', 'EAGAIN', 'EBADF', 'EISDIR')) throw error
  }
  return bytes.toString('utf8', 0, filled)
}
