import { closeSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isatty, ReadStream } from 'node:tty'
import { AwsxError, isErrno } from '../errors.ts'

/** The terminal as prompts use it. */
export interface TerminalDevices {
  /** @returns a new non-blocking descriptor for the terminal */
  openKeyboard(): number
  write(text: string): void
}

/** A prompt, which takes keys and draws on the terminal. */
export interface Prompt<T> {
  /** Draws it, at the start and when a stopped process continues. */
  begin(): void
  /**
   * Takes typed keys. An empty text means that the time of a `wait` is over.
   * @returns what happens next; undefined to go on reading
   * @throws the error that the prompt ends with
   */
  type(keys: string): PromptStep<T> | undefined
  /** Clears the screen for another process. */
  pause?(): void
  /** Clears what must not stay on the screen afterwards. */
  end(): void
}

export type PromptStep<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** Ctrl-Z. */
  | { readonly kind: 'suspend' }
  /** Calls {@link Prompt.type} with an empty text if no key comes in this time. */
  | { readonly kind: 'wait'; readonly milliseconds: number }

/**
 * Runs a prompt on the terminal in raw mode: nothing is echoed, and Ctrl-C is a key instead of a signal to the whole foreground group.
 * The modes are restored in every case, before anything else happens.
 * @throws what the prompt throws; AwsxError INTERRUPTED if the terminal goes away or a signal ends it; the reason of `signal`
 */
export async function runPrompt<T>(
  prompt: Prompt<T>,
  devices: TerminalDevices,
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
    return await runInRawMode(prompt, keyboard, signal)
  } finally {
    await closeDevice(stream, descriptor)
  }
}

interface Keyboard {
  setRawMode(isRaw: boolean): void
  /** @returns stops listening */
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

/** Signals that would end the process with the terminal still in raw mode. */
const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

function runInRawMode<T>(prompt: Prompt<T>, keyboard: Keyboard, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const begin = (): void => {
      keyboard.setRawMode(true)
      prompt.begin()
    }
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      keyboard.setRawMode(false)
      stopListening()
      signal?.removeEventListener('abort', abort)
      for (const name of endingSignals) process.off(name, endBySignal)
      process.off('SIGCONT', begin)
      prompt.end()
      settle()
    }
    const fail = (error: unknown): void => finish(() => reject(error))
    const abort = (): void => fail(signal?.reason)
    const endBySignal = (name: NodeJS.Signals): void => {
      fail(interrupted())
      // Sent again without the listener, the signal ends the process, so the parent sees the real cause.
      if (name !== 'SIGINT') process.kill(process.pid, name)
    }
    const type = (keys: string): void => {
      clearTimeout(timer)
      try {
        const step = prompt.type(keys)
        if (step?.kind === 'answer') finish(() => resolve(step.value))
        else if (step?.kind === 'suspend') suspend(keyboard, prompt)
        else if (step !== undefined) timer = setTimeout(type, step.milliseconds, '')
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

/** Ctrl-Z: returns the terminal to the shell. SIGCONT starts the prompt again. */
function suspend(keyboard: Keyboard, prompt: Prompt<unknown>): void {
  keyboard.setRawMode(false)
  prompt.pause?.()
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

/** The error for a prompt that the user canceled. */
export function interrupted(message = 'canceled'): AwsxError {
  return new AwsxError('INTERRUPTED', message)
}

function hungUp(cause?: unknown): AwsxError {
  return new AwsxError('INTERRUPTED', 'the terminal was closed', { cause })
}
