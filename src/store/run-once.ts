import { AwsxError, errorCodes } from '../errors.ts'
import type { KeyWorld } from './key/key-sources.ts'
import type { Locker } from './locker.ts'
import type { StoreWorld } from './store-deps.ts'

interface Parts {
  readonly world: Pick<StoreWorld, 'context' | 'interactive' | 'warn'>
  readonly locker: Locker
}

const lockName = 'key'
const refusalMs = 5000

/**
 * Runs what asks for the key (a keychain's prompt, a passphrase, a slow function) in one process at a time. Those who
 * waited get the same failure instead of the same question.
 */
export async function runOnce<T>(
  { world, locker }: Parts,
  { purpose, shared }: Parameters<KeyWorld['once']>[0],
  work: () => Promise<T>,
): Promise<T> {
  const since = world.context.now()
  const options = {
    purpose,
    // A little more than the owner may take, so that its failure is what the waiters see.
    waitMs: world.interactive ? 75_000 : 8000,
    onWait: (owner: { pid: number | null }) =>
      world.warn(`waiting for awsx pid ${owner.pid ?? 'unknown'} (${purpose})`),
  }
  return locker.withLock(lockName, options, async () => {
    const refusal = shared ? findRefusal({ world, locker }, since) : undefined
    if (refusal !== undefined) throw refusal
    try {
      return await work()
    } catch (error) {
      if (shared && error instanceof AwsxError)
        locker.noteRefusal(markName(world.interactive), `${error.code} ${error.message}`, refusalMs)
      throw error
    }
  })
}

/** That nobody answered where nobody was there says nothing to a process with somebody in front of it. */
function findRefusal({ world, locker }: Parts, since: number): AwsxError | undefined {
  const heard = world.interactive ? [true] : [true, false]
  const texts = heard.map((interactive) => locker.readRefusal(markName(interactive), since))
  return parseRefusal(texts.find((text) => text !== undefined))
}

function markName(interactive: boolean): string {
  return interactive ? 'key, with a person' : 'key, alone'
}

function parseRefusal(text: string | undefined): AwsxError | undefined {
  const code = errorCodes.find((known) => text?.startsWith(`${known} `))
  return code && text
    ? new AwsxError(code, text.slice(code.length + 1), { hints: ['awsx doctor'] })
    : undefined
}
