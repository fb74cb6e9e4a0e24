import { spawnSync } from 'node:child_process'
import { readSync } from 'node:fs'
import type { Environment, Variables } from '../context.ts'
import { isErrno } from '../errors.ts'
import { locateProgram } from '../process/find-program.ts'
import { helperEnvironment } from '../process/helper-environment.ts'
import { windowsPowerShell } from '../process/windows-programs.ts'

const powerShellArgs = ['-NoProfile', '-Command', 'Get-Clipboard']

/** A program that prints the clipboard. */
interface ClipboardProgram {
  readonly command: readonly [string, ...string[]]
  readonly platforms: readonly NodeJS.Platform[]
  /** The variable that it requires. */
  readonly needs?: string
}

/** The programs to try in this order. */
export const clipboardPrograms = (variables: Variables): readonly ClipboardProgram[] => [
  { command: ['/usr/bin/pbpaste'], platforms: ['darwin'] },
  { command: ['wl-paste', '--no-newline'], platforms: ['linux', 'freebsd'], needs: 'WAYLAND_DISPLAY' },
  { command: ['xclip', '-o', '-selection', 'clipboard'], platforms: ['linux', 'freebsd'], needs: 'DISPLAY' },
  { command: ['xsel', '-b'], platforms: ['linux', 'freebsd'], needs: 'DISPLAY' },
  { command: [windowsPowerShell(variables), ...powerShellArgs], platforms: ['win32'] },
  { command: ['powershell.exe', ...powerShellArgs], platforms: ['linux'] },
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
  for (const { command, platforms, needs } of clipboardPrograms(context)) {
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
