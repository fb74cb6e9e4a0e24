let stuck = false

/** Call this after giving up on a native call, whose thread keeps waiting and cannot be stopped. */
export function markStuck(): void {
  stuck = true
}

/**
 * Whether awsx gave up on a native call. If so, `process.exit` and an uncaught exception hang on Node, because both wait for the
 * thread pool. Use `hardExit`.
 */
export function isStuck(): boolean {
  return stuck || isLookingUp()
}

/**
 * A name server that does not answer blocks a thread until the resolver gives up, after ten seconds or more. Where `hardExit` would lose
 * the exit status, awsx waits for it.
 */
function isLookingUp(): boolean {
  if (process.execve === undefined || process.versions['bun'] !== undefined) return false
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
}
