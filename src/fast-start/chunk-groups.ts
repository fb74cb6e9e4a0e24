import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Before the code in a file of the cache: how long it is. V8 copies code that does not start at a multiple of eight. */
const lengthBytes = 8

const groupTail = '})'

/** Several files of awsx as one source, with what V8 compiled of it. */
interface Group {
  readonly source: string
  readonly code: Buffer
}

/**
 * Joins a file with all files that it loads when it starts: to find, read and compile fifty of them takes longer than to run them.
 * @param path of the first file
 * @param key of the group in `groups.json`, which the build writes
 * @param wrap makes the source of a function from that of a file
 * @returns the source of an object with the function for each file, by its name; undefined for a group that is not listed, or if one of them cannot be
 *   read
 */
export function joinGroup(path: string, key: string, wrap: (source: string) => string): string | undefined {
  const folder = dirname(path)
  const read = (name: string): string => readFileSync(join(folder, name), 'latin1')
  try {
    const groups = JSON.parse(read('../groups.json')) as Readonly<Record<string, readonly string[]>>
    const functions = groups[key]?.map((name) => `'${name}':${wrap(read(name))}`)
    return functions && `({${functions.join(',')}${groupTail}`
  } catch {
    // A run that needs a missing file says so when it loads it.
    return undefined
  }
}

/** What a file of the cache has for a group. */
export function packGroup({ source, code }: Group): Buffer {
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32LE(code.length)
  return Buffer.concat([length, code, Buffer.from(source, 'latin1')])
}

/**
 * Reads what {@link packGroup} made.
 * @param path as of {@link joinGroup}
 * @returns undefined for anything else: after a power failure, a file can have its size, and nothing but zeros
 */
export function unpackGroup(bytes: Buffer, path: string): Group | undefined {
  if (bytes.length < lengthBytes) return undefined
  const end = lengthBytes + bytes.readUInt32LE(0)
  const source = bytes.toString('latin1', end)
  // Each group begins with the file that loads the others.
  const isGroup = source.startsWith(`({'${basename(path)}':`) && source.endsWith(groupTail)
  return isGroup ? { code: bytes.subarray(lengthBytes, end), source } : undefined
}
