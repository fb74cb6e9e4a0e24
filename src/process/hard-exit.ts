import { withoutExperimentalWarning } from './without-experimental-warning.ts'

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
