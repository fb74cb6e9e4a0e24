import { withoutExperimentalWarning } from './without-experimental-warning.ts'

let stuck = false

/** To be called after giving up on a native call: its thread still waits, and nothing can stop it. */
export function markStuck(): void {
  stuck = true
}

/**
 * Tells whether a native call was given up on. If so, `process.exit` and an uncaught exception hang on Node, because both wait for the
 * thread pool. Use {@link hardExit}.
 */
export function isStuck(): boolean {
  return stuck || isLookingUp()
}

/**
 * A name server that does not answer holds a thread until the resolver gives up, for ten seconds and more. Where {@link hardExit} would lose
 * the exit status, awsx waits for it.
 */
function isLookingUp(): boolean {
  if (process.execve === undefined || process.versions['bun'] !== undefined) return false
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
}

/**
 * Ends the process at once with an exit status, even while a thread is stuck in a native call.
 *
 * If the process can replace itself, it becomes a shell that only exits. If it cannot (Node before 22.15, Windows), it ends itself with
 * SIGTERM, and its status is 143 instead of `code`.
 */
export function hardExit(code: number): never {
  if (process.versions['bun'] !== undefined) process.exit(code)
  if (process.platform !== 'win32') {
    try {
      withoutExperimentalWarning(() => process.execve?.('/bin/sh', ['sh', '-c', `exit ${code & 0xff}`], {}))
    } catch {
      // There is no /bin/sh, so the signal below ends the process.
    }
  }
  process.removeAllListeners('SIGTERM')
  process.kill(process.pid, 'SIGTERM')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
}
