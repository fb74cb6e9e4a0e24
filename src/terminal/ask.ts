import { closeSync } from 'node:fs'
import { isatty, ReadStream } from 'node:tty'
import { AwsxError } from '../errors.ts'
import type { Line } from './line.ts'
import { emptyLine, typeKeys } from './line.ts'
import type { AskOptions } from './types.ts'

interface Devices {
  /** @returns a descriptor of its own for the terminal */
  openKeyboard(): number
  write(text: string): void
}

/**
 * Asks one line on the terminal in raw mode, with an editor of its own: so nothing is echoed, and Ctrl-C is a key and not
 * a signal to the whole foreground group. The modes are put back before anything else happens, in every case.
 */
export async function askLine(question: string, options: AskOptions, devices: Devices): Promise<string> {
  options.signal?.throwIfAborted()
  const descriptor = devices.openKeyboard()
  const keyboard = new ReadStream(descriptor)
  keyboard.setEncoding('utf8')
  try {
    return await readAnswer(keyboard, { question, ...options, write: (text) => devices.write(text) })
  } finally {
    await closeKeyboard(keyboard, descriptor)
  }
}

interface Question extends AskOptions {
  readonly question: string
  readonly write: (text: string) => void
}

/** Signals that would end the process with the terminal still in raw mode. */
const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

function readAnswer(
  keyboard: ReadStream,
  { question, hidden = false, signal, write }: Question,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: Line = emptyLine
    const begin = (): void => {
      keyboard.setRawMode(true)
      write(question + (hidden ? '' : line.text))
    }
    const finish = (settle: () => void): void => {
      keyboard.setRawMode(false)
      keyboard.removeAllListeners()
      signal?.removeEventListener('abort', abort)
      for (const name of endingSignals) process.off(name, endBySignal)
      process.off('SIGCONT', begin)
      write('\n')
      settle()
    }
    const fail = (error: unknown): void => finish(() => reject(error))
    const abort = (): void => fail(signal?.reason)
    const endBySignal = (name: NodeJS.Signals): void => {
      fail(interrupted())
      // Without the listener the signal does what it would have done: the parent sees the true cause.
      if (name !== 'SIGINT') process.kill(process.pid, name)
    }
    const type = (keys: string): void => {
      const before = line
      line = typeKeys(line, keys)
      if (!hidden) write(redraw(before.text, line.text))
      if (line.end === 'enter') finish(() => resolve(line.text))
      else if (line.end === 'suspend') line = suspend(keyboard, line)
      else if (line.end !== undefined) fail(interrupted())
    }
    for (const name of endingSignals) process.on(name, endBySignal)
    process.on('SIGCONT', begin)
    signal?.addEventListener('abort', abort)
    keyboard
      .on('data', type)
      .on('end', () => fail(hungUp()))
      .on('error', (error) => fail(hungUp(error)))
    begin()
  })
}

/** Ctrl-Z: the shell gets the terminal as it was; when it gives it back, SIGCONT asks again. */
function suspend(keyboard: ReadStream, line: Line): Line {
  keyboard.setRawMode(false)
  if (process.platform !== 'win32') process.kill(0, 'SIGTSTP')
  return { ...line, end: undefined }
}

/** @returns what turns the shown text into the new one: backspaces over what is gone, then what is new */
function redraw(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length)
  const gone = Array.from(before).length - Array.from(after).length
  return before.startsWith(after)
    ? '\b \b'.repeat(gone)
    : `${'\b \b'.repeat(Array.from(before).length)}${after}`
}

async function closeKeyboard(keyboard: ReadStream, descriptor: number): Promise<void> {
  await new Promise<void>((resolve) => {
    keyboard.once('close', resolve)
    keepStderrClosed(() => keyboard.destroy())
  })
  // libuv opens the terminal anew behind the descriptor that it is given, and leaves that one open.
  if (isatty(descriptor)) closeSync(descriptor)
}

/**
 * Closing a stream of `node:net`, to which terminals belong, makes Node compare it with `process.stderr`. To read that property
 * is to open it, and that makes a pipe on descriptor 2 non-blocking for every process that shares it.
 */
function keepStderrClosed(action: () => void): void {
  const stderr = Object.getOwnPropertyDescriptor(process, 'stderr')
  Object.defineProperty(process, 'stderr', { configurable: true, value: undefined })
  try {
    action()
  } finally {
    if (stderr !== undefined) Object.defineProperty(process, 'stderr', stderr)
  }
}

function interrupted(): AwsxError {
  return new AwsxError('INTERRUPTED', 'interrupted')
}

function hungUp(cause?: unknown): AwsxError {
  return new AwsxError('INTERRUPTED', 'the terminal was closed', { cause })
}
