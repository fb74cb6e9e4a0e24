import { closeSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isatty, ReadStream } from 'node:tty'
import { isErrno } from '../errors.ts'

/** The keyboard of a terminal, as prompts use it. */
export interface Keyboard {
  /** In raw mode nothing is echoed, and Ctrl-C is a key instead of a signal. */
  setRawMode(isRaw: boolean): void
  /** @returns stops listening */
  listen(type: (keys: string) => void, hungUp: (cause?: unknown) => void): () => void
  close(): Promise<void>
}

/**
 * Opens the keyboard of a terminal.
 * @param descriptor a new one for the terminal, which does not block; the keyboard closes it
 */
export function openKeyboard(descriptor: number): Keyboard {
  const stream = new ReadStream(descriptor)
  const listen = process.versions['bun'] === undefined ? listenToStream : pollDescriptor
  return {
    setRawMode: (isRaw) => void stream.setRawMode(isRaw),
    listen: (type, hungUp) => listen(stream, descriptor, { type, hungUp }),
    close: () => closeDevice(stream, descriptor),
  }
}

/** Whether this runtime takes keys only from standard input: on Windows, Bun has no raw mode for other descriptors. */
export function readsStdinOnly(platform: NodeJS.Platform): boolean {
  return platform === 'win32' && process.versions['bun'] !== undefined
}

/** The keyboard as standard input, for {@link readsStdinOnly}. */
export function openStdinKeyboard(stdin: NodeJS.ReadStream = process.stdin): Keyboard {
  const decoder = new StringDecoder('utf8')
  return {
    setRawMode: (isRaw) => void stdin.setRawMode(isRaw),
    listen(type, hungUp) {
      const read = (bytes: Buffer): void => type(decoder.write(bytes))
      const end = (): void => hungUp()
      stdin.on('data', read).on('end', end).on('error', hungUp)
      // After an earlier prompt it is paused.
      stdin.resume()
      return () => void stdin.off('data', read).off('end', end).off('error', hungUp)
    },
    async close() {
      stdin.pause()
    },
  }
}

interface Listener {
  readonly type: (keys: string) => void
  readonly hungUp: (cause?: unknown) => void
}

function listenToStream(stream: ReadStream, _descriptor: number, { type, hungUp }: Listener): () => void {
  stream.setEncoding('utf8')
  stream
    .on('data', type)
    .on('end', () => hungUp())
    .on('error', hungUp)
  return () => void stream.removeAllListeners()
}

const pollMs = 15

/** Bun reads a terminal with a call that blocks until a key comes; until then the stream cannot be closed and the program cannot end. */
function pollDescriptor(_stream: ReadStream, descriptor: number, { type, hungUp }: Listener): () => void {
  const decoder = new StringDecoder('utf8')
  const bytes = Buffer.alloc(1024)
  const poll = (): void => {
    try {
      const count = readSync(descriptor, bytes)
      if (count === 0) hungUp()
      else type(decoder.write(bytes.subarray(0, count)))
    } catch (error) {
      if (!isErrno(error, 'EAGAIN')) hungUp(error)
    }
  }
  const timer = setInterval(poll, pollMs)
  return () => clearInterval(timer)
}

/** Closes a stream of `node:tty` and the descriptor that it was made from. */
export async function closeDevice(
  stream: { once(event: 'close', listener: () => void): unknown; destroy(): unknown },
  descriptor: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.once('close', resolve)
    keepStderrClosed(() => stream.destroy())
  })
  // libuv opens the terminal again for the descriptor that it gets, and leaves that one open.
  if (isatty(descriptor)) closeSync(descriptor)
}

/**
 * Closing a stream of `node:net`, to which terminals belong, makes Node compare it with `process.stderr`. Reading that property
 * opens the stream, which makes a pipe on descriptor 2 non-blocking for every process that shares it.
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
