import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Context } from '../context.ts'
import { isErrno } from '../errors.ts'
import { escapeText } from '../text/escape.ts'
import { paint } from '../text/paint.ts'
import { askLine } from './ask-line.ts'
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
  const screen = createScreen(paths.output)
  const flags = platform === 'win32' ? 'r+' : constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY
  const openScreen = (): number => openSync(paths.output, 'r+')
  const devices = { openKeyboard: () => openSync(paths.input, flags), openScreen, ...screen }
  return {
    available: () => screen.write(''),
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
function createScreen(path: string): Screen {
  return {
    write(text) {
      let descriptor: number
      try {
        descriptor = openSync(path, 'r+')
      } catch (error) {
        if (isErrno(error, 'ENXIO', 'ENOENT', 'EACCES', 'EPERM', 'ENODEV', 'EIO')) return false
        throw error
      }
      try {
        writeSync(descriptor, text)
        return true
      } finally {
        closeSync(descriptor)
      }
    },
  }
}
