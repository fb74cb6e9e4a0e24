import { AwsxError, errorCodes } from '../errors.ts'
import type { KeyDeps } from './key/key-sources.ts'
import type { Locker } from './lock/store-locks.ts'
import type { StoreDeps } from './store-deps.ts'

interface Parts {
  readonly deps: Pick<StoreDeps, 'context' | 'interactive' | 'warn'>
  readonly locker: Locker
}

const lockName = 'key'
const refusalMs = 5000

/**
 * Runs what asks for the key (a keychain's prompt, a passphrase, a slow function) in one process at a time. Those who
 * waited get the same failure instead of the same question.
 */
export async function runOnce<T>(
  { deps, locker }: Parts,
  { purpose, shared }: Parameters<KeyDeps['once']>[0],
  work: () => Promise<T>,
): Promise<T> {
  const since = deps.context.now()
  const options = {
    purpose,
    // A little more than the owner may take, so that its failure is what the waiters see.
    waitMs: deps.interactive ? 75_000 : 8000,
    onWait: (owner: { pid: number | null }) =>
      deps.warn(`waiting for awsx pid ${owner.pid ?? 'unknown'} (${purpose})`),
  }
  return locker.withLock(lockName, options, async () => {
    const refusal = shared ? findPromptDenial({ deps, locker }, since) : undefined
    if (refusal !== undefined) throw refusal
    try {
      return await work()
    } catch (error) {
      if (shared && error instanceof AwsxError)
        locker.notePromptDenial(markName(deps.interactive), `${error.code} ${error.message}`, refusalMs)
      throw error
    }
  })
}

/** That nobody answered where nobody was there says nothing to a process with somebody in front of it. */
function findPromptDenial({ deps, locker }: Parts, since: number): AwsxError | undefined {
  const showStderr = deps.interactive ? [true] : [true, false]
  const texts = showStderr.map((interactive) => locker.readPromptDenial(markName(interactive), since))
  return parsePromptDenial(texts.find((text) => text !== undefined))
}

function markName(interactive: boolean): string {
  return interactive ? 'key, with a person' : 'key, alone'
}

function parsePromptDenial(text: string | undefined): AwsxError | undefined {
  const code = errorCodes.find((known) => text?.startsWith(`${known} `))
  return code && text
    ? new AwsxError(code, text.slice(code.length + 1), { hints: ['awsx doctor'] })
    : undefined
}
