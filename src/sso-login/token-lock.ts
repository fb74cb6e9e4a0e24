import { AwsxError } from '../errors.ts'
import { callLockOptions } from './lock-options.ts'
import type { TokenTask } from './login-deps.ts'

type Subject = Pick<TokenTask, 'identity' | 'deps'>

/**
 * Runs `work` while no other process refreshes or removes the token.
 * @param purpose shown to the processes that wait
 * @throws AwsxError STORE_LOCKED if another process holds the lock for too long
 */
export function withTokenLock<T>(
  { identity, deps }: Subject,
  purpose: string,
  work: () => Promise<T>,
): Promise<T> {
  return deps.store.withLock(`token:${identity}`, callLockOptions(deps, 'token', purpose), work)
}

/** Like {@link withTokenLock}, but runs `work` without the lock rather than not at all: the process with the lock may hang. */
export async function withTokenLockIfFree<T>(
  subject: Subject,
  purpose: string,
  work: () => Promise<T>,
): Promise<T> {
  let entered = false
  try {
    return await withTokenLock(subject, purpose, () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered || !(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
    subject.deps.debug(`token: continuing without the lock (${error.message})`)
    return work()
  }
}
