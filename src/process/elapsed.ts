/**
 * Not `performance.now()`: Node loads a dozen modules for the first one, which takes a millisecond.
 * @returns milliseconds since awsx started, also if the clock of the system is changed meanwhile
 */
export function elapsedMs(): number {
  return process.uptime() * 1000
}
