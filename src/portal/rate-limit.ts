import type { Sender } from '../aws/sso.ts'
import { answerStatus, failureName } from '../aws/call-errors.ts'
import { ProxyConnectError, ProxyError } from '../aws/proxy-errors.ts'
import type { Context } from '../context.ts'

type Clock = Pick<Context, 'elapsed' | 'sleep' | 'randomBytes'>

/** Below the portal's limit of about 20 calls a second, because calls bunch up in transit. */
const callsPerSecond = 18
const attempts = 8
/** Used until the first answer arrives: if the network is down, the user should hear it soon. */
const firstAttempts = 3
const firstPauseMs = 250
const longestPauseMs = 8_000

/**
 * Spreads calls evenly and retries those that were throttled or lost. All calls pause together, because they share one limit. Pauses
 * double, with jitter.
 */
export function createPacedSender(clock: Clock): Sender {
  let next = 0
  let answered = false
  const waitForTurn = async (): Promise<void> => {
    const now = clock.elapsed()
    const turn = Math.max(next, now)
    next = turn + 1000 / callsPerSecond
    if (turn > now) await clock.sleep(turn - now)
  }
  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      await waitForTurn()
      try {
        const answer = await call()
        answered = true
        return answer
      } catch (error) {
        answered ||= answerStatus(error) !== undefined
        if (attempt >= (answered ? attempts : firstAttempts) || !isTransient(error)) throw error
        const pause = await pauseMs(attempt, clock)
        next = Math.max(next, clock.elapsed() + pause)
      }
    }
  }
}

async function pauseMs(attempt: number, clock: Clock): Promise<number> {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt)
  return longest * (0.5 + (await clock.randomBytes(1)).readUInt8() / 512)
}

function isTransient(error: unknown): boolean {
  const status = answerStatus(error)
  if (error instanceof ProxyError || error instanceof ProxyConnectError) return error.$retryable !== undefined
  if (status === undefined) return !['SyntaxError', 'ConnectTimeout'].includes(failureName(error))
  return status === 429 || status >= 500
}
