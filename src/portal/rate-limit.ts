import type { Sender } from '../aws/sso.ts'
import { failureName, failureStatus } from '../aws/call-errors.ts'
import type { Context } from '../context.ts'

type Clock = Pick<Context, 'elapsed' | 'sleep' | 'randomBytes'>

/** Below the portal's limit of about twenty calls a second, as calls bunch up on their way. */
const callsPerSecond = 18
const attempts = 8
/** As long as nothing was answered at all: the network is down, which a person wants to hear at once. */
const firstAttempts = 3
const firstPauseMs = 250
const longestPauseMs = 8_000

/**
 * Sends calls evenly, and those again that the portal put off or that got lost: all wait together, as the limit is one for all
 * of them. The pauses double and are spread at random.
 */
export function createPacedSender(clock: Clock): Sender {
  let next = 0
  let answered = false
  const takeTurn = async (): Promise<void> => {
    const now = clock.elapsed()
    const turn = Math.max(next, now)
    next = turn + 1000 / callsPerSecond
    if (turn > now) await clock.sleep(turn - now)
  }
  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      await takeTurn()
      try {
        const answer = await call()
        answered = true
        return answer
      } catch (error) {
        answered ||= failureStatus(error) !== undefined
        if (attempt >= (answered ? attempts : firstAttempts) || !isPassing(error)) throw error
        next = Math.max(next, clock.elapsed() + pauseMs(attempt, clock))
      }
    }
  }
}

function pauseMs(attempt: number, clock: Clock): number {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt)
  return longest * (0.5 + clock.randomBytes(1).readUInt8() / 512)
}

function isPassing(error: unknown): boolean {
  const status = failureStatus(error)
  if (status === undefined) return !['SyntaxError', 'ConnectTimeout'].includes(failureName(error))
  return status === 429 || status >= 500
}
