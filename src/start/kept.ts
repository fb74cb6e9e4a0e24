import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Compiled code, as {@link keepFile} left it.
 * @returns undefined if there is none, or if it is damaged: V8 does not check what it is given, and crashes
 */
export function readKept(path: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  const code = bytes.subarray(0, bytes.length >>> 1)
  return code.length > 0 && code.equals(bytes.subarray(code.length)) ? code : undefined
}

/**
 * Writes compiled code twice into one file: to compare the halves takes a fraction of the time that loading a checksum would. A file that
 * cannot be written costs the gain and nothing else.
 */
export function keepFile(path: string, code: Buffer): void {
  const temporary = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, Buffer.concat([code, code]), { mode: 0o600 })
    renameSync(temporary, path)
  } catch {
    rmSync(temporary, { force: true })
  }
}
