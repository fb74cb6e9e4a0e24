/** The ID of this process. A command that replaces it, as in `exec`, keeps the ID. */
export function ownPid(): number {
  return process.pid
}
