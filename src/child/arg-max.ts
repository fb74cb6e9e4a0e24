import { readFileSync } from 'node:fs'

/** Linux guarantees this much for argv and environment together whatever the stack limit is (execve(2), ARG_MAX). */
const ALWAYS_FITS = 120 * 1024
/** MAX_ARG_STRLEN of Linux is 128 KiB for one string, the final NUL included. */
const LONGEST_STRING = 128 * 1024
/** However large the stack limit is, Linux stops at three quarters of 8 MiB. */
const MOST = 6 * 1024 * 1024
/** For what else the kernel puts there: the file name, alignment, the auxiliary vector. */
const MARGIN = 8 * 1024
const POINTER = 8

/**
 * Tells whether the kernel certainly accepts argv and environment; false when in doubt. A `process.execve` that fails with
 * E2BIG aborts Node 22 and 24, so it must not be tried.
 * @param readStackLimit returns bytes, undefined if unknown; called only if the size makes it matter
 */
export function fitsExec(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  readStackLimit: () => number | undefined = readSoftStackLimit,
): boolean {
  return fitsAlways(argv, env) || fitsExactly(argv, env, readStackLimit)
}

/** Whether they fit even with three bytes for each unit of UTF-16. In Bun, this takes a tenth of preparing `Buffer` and `Math` to count exactly. */
function fitsAlways(argv: readonly string[], env: Readonly<Record<string, string>>): boolean {
  let total = MARGIN
  for (const text of argv) total += 3 * text.length + 1 + POINTER
  for (const name of Object.keys(env)) total += 3 * (name.length + (env[name] ?? '').length) + 2 + POINTER
  return total <= ALWAYS_FITS
}

function fitsExactly(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  readStackLimit: () => number | undefined,
): boolean {
  let total = MARGIN
  for (const text of argv) {
    const size = Buffer.byteLength(text) + 1
    if (size > LONGEST_STRING) return false
    total += size + POINTER
  }
  for (const name of Object.keys(env)) {
    const size = Buffer.byteLength(name) + Buffer.byteLength(env[name] ?? '') + 2
    if (size > LONGEST_STRING) return false
    total += size + POINTER
  }
  return total <= ALWAYS_FITS || total <= Math.min((readStackLimit() ?? 0) / 4, MOST)
}

/** The soft limit in bytes, of this process and of the program that replaces it; undefined without /proc. */
function readSoftStackLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1')
    const soft = /^Max stack size\s+(\S+)/m.exec(limits)?.[1]
    return soft === 'unlimited' ? Infinity : Number(soft)
  } catch {
    return undefined
  }
}
