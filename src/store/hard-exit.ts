import { withoutExperimentalWarning } from './without-experimental-warning.ts'

let stuck = false

/** To be called when a native call was given up on: its thread still waits and nothing can stop it. */
export function markStuck(): void {
  stuck = true
}

/**
 * Tells whether a native call was given up on. Then `process.exit` and an uncaught exception hang on Node, because
 * both wait for the thread pool: leave with {@link hardExit}.
 */
export function isStuck(): boolean {
  return stuck || isLookingUp()
}

/**
 * A name server that does not answer holds a thread until the resolver gives up, for ten seconds and more. That ends by itself, so where
 * {@link hardExit} would cost the status, it is waited for.
 */
function isLookingUp(): boolean {
  if (process.execve === undefined || process.versions['bun'] !== undefined) return false
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
}

/**
 * Ends the process at once with an exit status, even while a thread is stuck in a native call.
 *
 * Where the process can replace itself, a shell that only exits takes its place. Where it cannot (Node before 22.15,
 * Windows) it ends itself by SIGTERM, so the status there is 143 and not `code`.
 */
export function hardExit(code: number): never {
  if (process.versions['bun'] !== undefined) process.exit(code)
  if (process.platform !== 'win32') {
    try {
      withoutExperimentalWarning(() => process.execve?.('/bin/sh', ['sh', '-c', `exit ${code & 0xff}`], {}))
    } catch {
      // No /bin/sh: the signal below has the last word.
    }
  }
  process.removeAllListeners('SIGTERM')
  process.kill(process.pid, 'SIGTERM')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
}
