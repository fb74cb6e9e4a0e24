import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Context } from '../context.ts'
import { escapeText } from '../text/escape.ts'
import { paint } from '../text/paint.ts'
import { askLine } from './ask-line.ts'
import { createConsoleWriter, hasCodePage } from './console-writer.ts'
import { openKeyboard, openStdinKeyboard, readsStdinOnly } from './keyboard.ts'
import { hungUp } from './run-prompt.ts'
import type { Terminal } from './types.ts'

/**
 * Opens the controlling terminal by path, never through `process.stdin`, `process.stdout` or `process.stderr`: Node makes those
 * non-blocking, and with them every process that shares them.
 * @returns a terminal, which is not available if the process has none (cron, CI, an editor)
 */
export function openTerminal({ platform }: Pick<Context, 'platform'>): Terminal {
  const paths =
    platform === 'win32'
      ? { input: String.raw`\\.\CONIN$`, output: String.raw`\\.\CONOUT$` }
      : { input: '/dev/tty', output: '/dev/tty' }
  const screen = createScreen(paths.output, platform)
  const flags = platform === 'win32' ? 'r+' : constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY
  const openScreen = (): number => openSync(paths.output, 'r+')
  const stdinOnly = readsStdinOnly(platform)
  const devices = {
    openKeyboard: () => (stdinOnly ? openStdinKeyboard() : openKeyboard(openOrFail(paths.input, flags))),
    openScreen,
    canSuspend: platform !== 'win32',
    ...screen,
  }
  return {
    available: () => (!stdinOnly || isatty(0)) && screen.write(''),
    ask: (question, options = {}) => askLine(escapeText(question), options, devices),
    async pick(label, choices) {
      const { pickOnScreen } = await import('./picker-screen.ts')
      return pickOnScreen(label, choices, devices)
    },
    async showLive(draw, intervalMs) {
      const { showLive } = await import('./live-view.ts')
      return showLive(draw, intervalMs, devices)
    },
    say(line, style) {
      const shown = escapeText(line, Infinity)
      screen.write(`${style === undefined ? shown : paint(shown, style, { color: true })}\n`)
    },
  }
}

interface Screen {
  /** @returns whether there is a terminal to write on */
  write(text: string): boolean
}

/** Opens the device for each write, with a flag that never creates a missing one as a file. */
function createScreen(path: string, platform: NodeJS.Platform): Screen {
  const writeToConsole = hasCodePage(platform) ? createConsoleWriter(() => openSync(path, 'r+')) : undefined
  return {
    write(text) {
      const descriptor = openIfThere(path)
      if (descriptor === undefined) return false
      try {
        if (writeToConsole === undefined) writeSync(descriptor, text)
        else if (text !== '') writeToConsole(text)
        return true
      } catch (error) {
        throw hungUp(error)
      } finally {
        closeSync(descriptor)
      }
    },
  }
}

/**
 * @returns undefined if the process has no terminal. A system tells this by many codes (`EBADF` on Windows), and none of them may be taken for a
 * failure of what awsx was doing
 */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r+')
  } catch {
    return undefined
  }
}

/** @throws AwsxError INTERRUPTED, never the error of the system */
function openOrFail(path: string, flags: string | number): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    throw hungUp(error)
  }
}
