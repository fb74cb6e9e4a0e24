import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isRunning } from '../../src/process/is-running.ts'

/** A real pseudo-terminal with a person at it: a pane of a tmux server of its own. */
export interface Pane {
  /** Presses keys by tmux's names (`C-c`, `Enter`, `BSpace`); anything else is typed as it is. */
  press(...keys: readonly string[]): void
  /** Types text as it is. */
  type(text: string): void
  /** Pastes text with the marks around it that terminals send to programs that asked for them. */
  paste(text: string): void
  /** Changes the size of the terminal's window. */
  resize(columns: number, rows: number): void
  screen(): string
  /** The title of the terminal. */
  title(): string
  /** Waits until the screen shows something. */
  until(what: RegExp, timeoutMs?: number): Promise<string>
  close(): void
}

export const hasTmux = spawnSync('tmux', ['-V']).status === 0

export function openPane(command: readonly string[]): Pane {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-tmux-'))
  const tmux = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      'tmux',
      ['-f', '/dev/null', '-S', join(folder, 'socket'), ...args],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' },
      },
    )
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`)
    return stdout
  }
  tmux('new-session', '-d', '-s', 'test', '-x', '120', '-y', '30', '-c', folder, ...command)
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'test')
  return {
    press: (...keys) => void tmux('send-keys', '-t', 'test', ...keys),
    type: (text) => void tmux('send-keys', '-t', 'test', '-l', text),
    paste: (text) => void tmux('send-keys', '-t', 'test', '-l', `\u001B[200~${text}\u001B[201~`),
    resize: (columns, rows) =>
      void tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows)),
    screen,
    title: () => tmux('display-message', '-p', '-t', 'test', '#{pane_title}').trimEnd(),
    until: (what, timeoutMs = 15_000) => pollScreen(screen, what, timeoutMs),
    close() {
      const server = Number(tmux('display-message', '-p', '#{pid}'))
      tmux('kill-server')
      // While ending, the shell may still write its history to the folder.
      waitForEnd(server)
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

/** Blocks for up to five seconds, because the tests close their terminals in a synchronous hook. */
function waitForEnd(pid: number): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 0; tries < 250 && isRunning(pid); tries += 1) Atomics.wait(pause, 0, 0, 20)
}

async function pollScreen(screen: () => string, what: RegExp, timeoutMs: number): Promise<string> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    const shown = screen()
    if (what.test(shown)) return shown
    if (Date.now() > deadline) throw new Error(`the screen never showed ${what}, but:\n${shown}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
