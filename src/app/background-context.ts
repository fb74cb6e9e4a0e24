import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'

/** A context that stops prompting when the command starts. */
export interface BackgroundContext {
  readonly context: Context
  /** The command starts, and owns the terminal from now on. */
  startCommand(): void
}

/**
 * Creates the context for work that continues in the background while a command runs. After the command has started, nothing prompts,
 * no browser opens, and stderr is silent, except for `--debug`.
 */
export function createBackgroundContext(context: Context, debug: boolean): BackgroundContext {
  let isRunning = false
  const silent = { write: () => {}, isTty: false }
  const overrides: Pick<Context, 'openTerminal' | 'openBrowser'> = {
    openTerminal: () => (isRunning ? Promise.reject(terminalInUse()) : context.openTerminal()),
    openBrowser: (target) => (isRunning ? Promise.resolve(false) : context.openBrowser(target)),
  }
  const stderr = { get: () => (isRunning && !debug ? silent : context.stderr), enumerable: true }
  const derived = Object.defineProperty(Object.create(context), 'stderr', stderr) as Context
  return {
    context: Object.assign(derived, overrides),
    startCommand: () => {
      isRunning = true
    },
  }
}

function terminalInUse(): AwsxError {
  return new AwsxError('STORE_LOCKED', 'the store is locked, and the running command owns the terminal', {
    hints: ['to unlock it, run awsx login in another terminal'],
  })
}
