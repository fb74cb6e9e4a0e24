import { errorCodes } from '../../error-codes.ts'
import { AwsxError } from '../../errors.ts'
import type { KeyDeps } from '../store-deps.ts'

interface UnlockOptions {
  readonly purpose: string
  /** Whether a failure here is also the answer for the processes that wait. */
  readonly shared: boolean
}

const lockName = 'key'
const denialMs = 5000

/**
 * Runs what asks for the key (a keychain's prompt, a passphrase, scrypt) in one process at a time. Those who waited get the same failure
 * instead of another prompt.
 */
export async function unlockOnce<T>(
  deps: KeyDeps,
  { purpose, shared }: UnlockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { locks, interactive } = deps
  const since = deps.context.now()
  const options = {
    purpose,
    // A little more than the owner may take, so that those who wait see its failure.
    waitMs: interactive ? 75_000 : 8000,
    onWait: (owner: { readonly pid: number | null }) =>
      deps.warn(`waiting for awsx pid ${owner.pid ?? 'unknown'} (${purpose})`),
  }
  return locks.withLock(lockName, options, async () => {
    const denial = shared ? findDenial(deps, since) : undefined
    if (denial !== undefined) throw denial
    try {
      return await work()
    } catch (error) {
      if (shared && error instanceof AwsxError)
        locks.writeNote(denialName(interactive), `${error.code} ${error.message}`, denialMs)
      throw error
    }
  })
}

/** That a process without a terminal got no answer says nothing to one with a terminal. */
function findDenial({ locks, interactive }: KeyDeps, since: number): AwsxError | undefined {
  const names = interactive ? [denialName(true)] : [denialName(true), denialName(false)]
  const text = names.map((name) => locks.readNote(name, since)).find((found) => found !== undefined)
  const code = errorCodes.find((known) => text?.startsWith(`${known} `))
  if (code === undefined || text === undefined) return undefined
  return new AwsxError(code, text.slice(code.length + 1), { hints: ['awsx doctor'] })
}

function denialName(interactive: boolean): string {
  return interactive ? 'key, interactive' : 'key, not interactive'
}
