import { AwsxError } from '../errors.ts'
import type { Keyboard } from './keyboard.ts'

/** The terminal as prompts use it. */
export interface TerminalDevices {
  openKeyboard(): Keyboard
  write(text: string): void
  /** Whether Ctrl-Z gives the terminal to a shell. Windows cannot stop a process, so there it must not leave raw mode. */
  readonly canSuspend: boolean
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
  const keyboard = devices.openKeyboard()
  try {
    return await runInRawMode(prompt, { ...devices, keyboard }, signal)
  } finally {
    await keyboard.close()
  }
}

interface OpenDevices {
  readonly keyboard: Keyboard
  readonly canSuspend: boolean
}

/** Signals that would end the process with the terminal still in raw mode. */
const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

function runInRawMode<T>(
  prompt: Prompt<T>,
  { keyboard, canSuspend }: OpenDevices,
  signal: AbortSignal | undefined,
): Promise<T> {
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
        else if (step?.kind === 'suspend' && canSuspend) suspend(keyboard, prompt)
        else if (step?.kind === 'wait') timer = setTimeout(type, step.milliseconds, '')
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
  process.kill(0, 'SIGTSTP')
}

/** The error for a prompt that the user canceled. */
export function interrupted(message = 'canceled'): AwsxError {
  return new AwsxError('INTERRUPTED', message)
}

/** The error for a terminal that cannot be used any more. It never looks like a failure of what awsx was doing. */
export function hungUp(cause?: unknown): AwsxError {
  return new AwsxError('INTERRUPTED', 'the terminal was closed', { cause })
}
