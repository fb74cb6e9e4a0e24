import type { Call, Reply } from './exchange.ts'

/** A disturbance of the answers to some calls. Everything that is set happens together. */
export type Fault = {
  /** Name of the operation, or `*` for all of AWS (never the control calls). */
  operation: string
  /** Only calls that have these parameters. */
  where?: Record<string, string>
  /** How many calls are disturbed; all of them where absent. */
  times?: number
  /** Waits before the call is handled. */
  delayMs?: number
  /** Waits before the call is handled, until all faults are cleared. */
  untilCleared?: boolean
  /** Answers this instead of handling the call. */
  answer?: { status: number; body?: string; headers?: Record<string, string> }
  /** Answers the sign-in page of a hotel's network: 200, HTML. */
  captivePortal?: boolean
  /**
   * Cuts the connection: `before` the call is handled, `after` it was handled without a byte of answer,
   * or in the middle of the answer's body (`mid-body`).
   */
  reset?: 'before' | 'after' | 'mid-body'
  /** Handles the call, then sends half of the body as if it were all. */
  truncate?: boolean
  /** Handles the call and never answers; the connection stays open. */
  hang?: boolean
  /** Moves the Date header of the answer. */
  dateOffsetMs?: number
}

/** The faults that wait for calls. */
export type Faults = {
  /** Adds a fault. Several that fit one call are used up one after the other, the oldest first. */
  inject: (fault: Fault) => void
  clear: () => void
  /** Resolves with the next {@link clear}. */
  cleared: () => Promise<void>
  list: () => Fault[]
  /** Takes the fault for a call, counting it. */
  take: (call: Call) => Fault | undefined
}

/** @returns an empty set of faults. */
export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = []
  const cleared = new Set<() => void>()
  return {
    inject: (fault) => {
      waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
    },
    clear: () => {
      waiting = []
      for (const resolve of cleared) resolve()
      cleared.clear()
    },
    cleared: () => new Promise((resolve) => cleared.add(resolve)),
    list: () => waiting.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault)),
    take: (call) => {
      const hit = waiting.find(({ fault }) => fits(fault, call))
      if (hit === undefined) return undefined
      hit.left -= 1
      if (hit.left <= 0) waiting = waiting.filter((entry) => entry !== hit)
      return hit.fault
    },
  }
}

/** @returns the answer that a fault gives instead of the service; undefined if the service answers */
export function replyInstead(fault: Fault): Reply | undefined {
  if (fault.captivePortal === true) {
    const body =
      '<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body>Please sign in.</body></html>'
    return { status: 200, headers: { 'content-type': 'text/html' }, body }
  }
  if (fault.answer === undefined) return undefined
  return { status: fault.answer.status, headers: fault.answer.headers ?? {}, body: fault.answer.body ?? '' }
}

function fits(fault: Fault, call: Call): boolean {
  if (fault.operation !== '*' && fault.operation !== call.operation) return false
  return Object.entries(fault.where ?? {}).every(([name, value]) => call.parameters[name] === value)
}
