import { closeSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isatty, ReadStream } from 'node:tty'
import { AwsxError, isErrno } from '../errors.ts'

/** The terminal as a dialogue uses it. */
export interface Devices {
  /** @returns a descriptor of its own for the terminal; to read from it never waits */
  openKeyboard(): number
  write(text: string): void
}

/** Something that a person types into, key by key. */
export interface Dialogue<T> {
  /** Draws it: at the beginning, and again when a stopped process goes on. */
  begin(): void
  /**
   * Takes what was typed; an empty text is the end of a wait that it has asked for.
   * @returns what comes of it; undefined to go on
   * @throws what the dialogue is to end with
   */
  type(keys: string): Turn<T> | undefined
  /** Takes away what must not stay on the screen while another process has it. */
  pause?(): void
  /** Takes away what must not stay, when all is over. */
  end(): void
}

export type Turn<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** Ctrl-Z. */
  | { readonly kind: 'suspend' }
  /** Call {@link Dialogue.type} with nothing, if no key comes before. */
  | { readonly kind: 'wait'; readonly milliseconds: number }

/**
 * Holds a dialogue on the terminal in raw mode: so nothing is echoed, and Ctrl-C is a key and not a signal to the whole foreground
 * group. The modes are put back before anything else happens, in every case.
 * @throws what the dialogue throws; AwsxError INTERRUPTED if the terminal goes away or a signal ends it; the reason of `signal`
 */
export async function holdDialogue<T>(
  dialogue: Dialogue<T>,
  devices: Devices,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted()
  const descriptor = devices.openKeyboard()
  const stream = new ReadStream(descriptor)
  const listen = process.versions['bun'] === undefined ? listenToStream : pollDescriptor
  const keyboard: Keyboard = {
    setRawMode: (isRaw) => void stream.setRawMode(isRaw),
    listen: (type, hungUp) => listen(stream, descriptor, { type, hungUp }),
  }
  try {
    return await talk(dialogue, keyboard, signal)
  } finally {
    await closeDevice(stream, descriptor)
  }
}

interface Keyboard {
  setRawMode(isRaw: boolean): void
  /** @returns what ends it */
  listen(type: (keys: string) => void, hungUp: (cause?: unknown) => void): () => void
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

/** Bun reads a terminal by a call that waits for a key, and neither the stream can be closed nor the program ended before one comes. */
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

/** Signals that would end the process with the terminal still in raw mode. */
const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

function talk<T>(dialogue: Dialogue<T>, keyboard: Keyboard, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const begin = (): void => {
      keyboard.setRawMode(true)
      dialogue.begin()
    }
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      keyboard.setRawMode(false)
      stopListening()
      signal?.removeEventListener('abort', abort)
      for (const name of endingSignals) process.off(name, endBySignal)
      process.off('SIGCONT', begin)
      dialogue.end()
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
      clearTimeout(timer)
      try {
        const turn = dialogue.type(keys)
        if (turn?.kind === 'answer') finish(() => resolve(turn.value))
        else if (turn?.kind === 'suspend') suspend(keyboard, dialogue)
        else if (turn !== undefined) timer = setTimeout(type, turn.milliseconds, '')
      } catch (error) {
        fail(error)
      }
    }
    for (const name of endingSignals) process.on(name, endBySignal)
    process.on('SIGCONT', begin)
    signal?.addEventListener('abort', abort)
    const stopListening = keyboard.listen(type, (cause) => fail(hungUp(cause)))
    begin()
  })
}

/** Ctrl-Z: the shell gets the terminal as it was; when it gives it back, SIGCONT begins anew. */
function suspend(keyboard: Keyboard, dialogue: Dialogue<unknown>): void {
  keyboard.setRawMode(false)
  dialogue.pause?.()
  if (process.platform !== 'win32') process.kill(0, 'SIGTSTP')
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

/** The error of a dialogue that the person has left. */
export function interrupted(message = 'interrupted'): AwsxError {
  return new AwsxError('INTERRUPTED', message)
}

function hungUp(cause?: unknown): AwsxError {
  return new AwsxError('INTERRUPTED', 'the terminal was closed', { cause })
}
