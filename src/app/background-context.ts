import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'

/** A world that changes when the command starts. */
export interface BackgroundContext {
  readonly context: Context
  /** From now on the terminal is the command's. */
  begin(): void
}

/**
 * The context of what awsx does before a command and goes on doing beside it. As soon as the command has the terminal nobody can be asked, no
 * browser opens, and nothing is said but what `--debug` shows.
 */
export function createBackgroundContext(context: Context, debug: boolean): BackgroundContext {
  let begun = false
  const silent = { write: () => {}, isTty: false }
  const own: Pick<Context, 'openTerminal' | 'openBrowser'> = {
    openTerminal: () => (begun ? Promise.reject(nobodyThere()) : context.openTerminal()),
    openBrowser: (target) => (begun ? Promise.resolve(false) : context.openBrowser(target)),
  }
  const stderr = { get: () => (begun && !debug ? silent : context.stderr), enumerable: true }
  const changed = Object.defineProperty(Object.create(context), 'stderr', stderr) as Context
  return {
    context: Object.assign(changed, own),
    begin: () => {
      begun = true
    },
  }
}

function nobodyThere(): AwsxError {
  return new AwsxError('STORE_LOCKED', 'the store is locked, and the running command owns the terminal', {
    hints: ['to unlock it, run awsx login in another terminal'],
  })
}
