import { readFileSync } from 'node:fs'

/** Begins the source of a function from that of a file. */
export const head = 'function(exports,require,module,__filename,__dirname,saveCompiledCode){'
export const start = `(${head}`
const tail = '\n})'

/**
 * Reads a chunk of awsx as the source of a function. As UTF-8: Node reads a file as a string of this encoding in one call, which takes half
 * as long as reading the bytes and making a string of them. The build writes no character beyond ASCII, so V8 keeps one byte for each.
 */
export function readSource(path: string): string {
  return `${start}${readFileSync(path, 'utf8')}${tail}`
}
