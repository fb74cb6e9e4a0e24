import { rejectsCredentials } from '../../aws/call-errors.ts'
import type { RotationDeps } from './rotation-deps.ts'

/** A new key works everywhere within seconds, rarely a minute (IAM user guide: changes are eventually consistent). */
const acceptMs = 2 * 60_000
const firstPauseMs = 500
const longestPauseMs = 5_000

/**
 * Repeats a call with a new key until AWS knows the key.
 * @throws what the call throws, after two minutes or for another reason
 */
export async function untilAccepted<T>(
  call: () => Promise<T>,
  { sleep, elapsed, say }: Pick<RotationDeps, 'sleep' | 'elapsed' | 'say'>,
): Promise<T> {
  const started = elapsed()
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await call()
    } catch (error) {
      if (!rejectsCredentials(error) || elapsed() - started > acceptMs) throw error
      if (pause === firstPauseMs) say('waiting until AWS accepts the new key')
      await sleep(pause)
    }
  }
}
