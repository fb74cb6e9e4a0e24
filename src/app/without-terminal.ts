import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { Terminal } from '../terminal/types.ts'

/**
 * The same context for a run that must not ask the user anything: it has no terminal, so a passphrase or a confirmation is an error. kubectl,
 * Docker, and git run a helper many times, and some of them without a user.
 */
export function withoutTerminal(context: Context): Context {
  const stderr = { write: (text: string) => context.stderr.write(text), isTty: false }
  const openTerminal = (): Promise<Terminal> => Promise.resolve(noTerminal)
  const changes = { stderr, stdinIsTty: false, openTerminal }
  return Object.create(
    context,
    Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { value, enumerable: true }])),
  ) as Context
}

const unavailable = (): never => {
  throw new AwsxError('INTERRUPTED', 'there is no terminal to ask on')
}

const noTerminal: Terminal = {
  available: () => false,
  ask: unavailable,
  pick: unavailable,
  showLive: unavailable,
  say: () => {},
}
