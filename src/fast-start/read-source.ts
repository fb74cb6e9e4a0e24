import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Begins the source of a function from that of a file. */
export const head = 'function(exports,require,module,__filename,__dirname,saveCompiledCode){'
export const start = `(${head}`
export const tail = '\n})'

/**
 * Reads a file of awsx as the source of a function. In one piece, because V8 would copy a string that was joined of several. The build writes
 * no character beyond Latin-1.
 * @param memory to read into, if it is large enough
 */
export function readSource(path: string, memory?: Buffer): string {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const length = start.length + size + tail.length
    const bytes = memory !== undefined && memory.length >= length ? memory : Buffer.allocUnsafeSlow(length)
    bytes.write(start, 0, 'latin1')
    const end = start.length + readSync(descriptor, bytes, start.length, size, 0)
    return bytes.toString('latin1', 0, end + bytes.write(tail, end, 'latin1'))
  } finally {
    closeSync(descriptor)
  }
}
