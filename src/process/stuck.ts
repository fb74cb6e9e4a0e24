let stuck = false

/** To be called after giving up on a native call: its thread still waits, and nothing can stop it. */
export function markStuck(): void {
  stuck = true
}

/**
 * Tells whether a native call was given up on. If so, `process.exit` and an uncaught exception hang on Node, because both wait for the
 * thread pool. Use `hardExit`.
 */
export function isStuck(): boolean {
  return stuck || isLookingUp()
}

/**
 * A name server that does not answer holds a thread until the resolver gives up, for ten seconds and more. Where `hardExit` would lose
 * the exit status, awsx waits for it.
 */
function isLookingUp(): boolean {
  if (process.execve === undefined || process.versions['bun'] !== undefined) return false
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
}
