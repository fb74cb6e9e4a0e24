import { readFileSync, readSync } from 'node:fs'
import { isErrno, UnreadableFileError } from '../errors.ts'
import { closeSync, constants, fstatSync, openSync, statSync } from '../system/files.ts'
import { decodeUtf8 } from '../text/bytes.ts'
import { readAll } from './private-file.ts'

const defaultMaxBytes = 16 * 1024 * 1024
const pieceBytes = 64 * 1024

/** How long a pipe may have no writer, and how long a writer may take. */
const writerWaitMs = 5000
const totalWaitMs = 2 * 60_000

/** The owner, group and mode of a file. */
export interface Ownership {
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

const whenRead = new Map<string, Ownership>()

/**
 * The ownership of a file when this process last read it with {@link readTextFile}. Looking it up later would show the ownership of
 * another file if the file was replaced since.
 * @returns undefined if this process has not read the file
 */
export function ownershipWhenRead(path: string): Ownership | undefined {
  return whenRead.get(path)
}

/**
 * Reads a UTF-8 text file, pipe or device. Always returns, even for an endless device or a pipe without a writer.
 * @param maxBytes 16 MiB by default
 * @returns undefined if the path is empty or the file does not exist
 * @throws UnreadableFileError for a larger file, for one in UTF-16, and for a pipe without a writer or an end; the system error for anything else
 */
export function readTextFile(path: string, maxBytes = defaultMaxBytes): string | undefined {
  if (path === '') return undefined
  try {
    // Many of the files usually do not exist, and checking is faster than catching an error.
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return undefined
    const text = found.isDirectory() ? readFileSync(path, 'utf8') : readOnce(path, maxBytes)
    // The byte order mark of UTF-16, which `>` in Windows PowerShell writes, is not valid in UTF-8.
    if (text.startsWith('\uFFFD\uFFFD') && text.includes('\0')) throw inUtf16(path)
    return text
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

function readOnce(path: string, maxBytes: number): string {
  // Opening a pipe would otherwise block until a process writes to it. Windows has no such flag.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(descriptor)
    whenRead.set(path, stats)
    if (stats.isFile() && stats.size > maxBytes) throw tooLarge(maxBytes)
    // A file of /proc has size 0 and can still have content.
    const isPlain = stats.isFile() && stats.size > 0
    return isPlain
      ? decodeUtf8(readToEnd(descriptor, stats.size, maxBytes))
      : readDescriptor(descriptor, maxBytes, stats.isFIFO())
  } finally {
    closeSync(descriptor)
  }
}

/** @param size a guess: the file may have grown, and some file systems do not know it */
function readToEnd(descriptor: number, size: number, maxBytes: number): Uint8Array {
  const start = readAll(descriptor, size + 1)
  return start.length <= size ? start : readRest(descriptor, start, maxBytes)
}

/** In a function of its own: Bun prepares `Buffer` when a function that has it is called. */
function readRest(descriptor: number, start: Uint8Array, maxBytes: number): Uint8Array {
  const pieces = [start]
  for (let total = start.length; total <= maxBytes;) {
    const piece = readAll(descriptor, pieceBytes)
    if (piece.length === 0) return Buffer.concat(pieces)
    pieces.push(piece)
    total += piece.length
  }
  throw tooLarge(maxBytes)
}

/**
 * Reads an open file to its end.
 * @param mayLackWriter whether an empty read can mean that no writer has opened the pipe yet
 */
export function readDescriptor(descriptor: number, maxBytes: number, mayLackWriter = false): string {
  let started: number | undefined // Set at the first wait: `performance` loads node:perf_hooks.
  const pieces: Buffer[] = []
  // One buffer for all reads: /proc returns 4 KB at a time, and exec --server reads it for each connection.
  const buffer = Buffer.alloc(pieceBytes)
  let size = 0
  let hadWriter = !mayLackWriter
  for (;;) {
    const piece = readPiece(descriptor, buffer)
    if (piece !== undefined && piece.length > 0) {
      pieces.push(Buffer.from(piece))
      size += piece.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      continue
    }
    hadWriter ||= piece === undefined || size > 0
    if (hadWriter && piece !== undefined) return Buffer.concat(pieces).toString('utf8')
    started ??= performance.now()
    const waitedMs = performance.now() - started
    if (hadWriter && waitedMs > totalWaitMs)
      throw new UnreadableFileError(`did not end within ${totalWaitMs / 60_000} minutes`)
    if (!hadWriter && waitedMs > writerWaitMs)
      throw new UnreadableFileError('is a pipe to which no program writes')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
}

/** @returns a slice of the buffer; undefined if more may come later, an empty slice at the end */
function readPiece(descriptor: number, buffer: Buffer): Buffer | undefined {
  try {
    return buffer.subarray(0, readSync(descriptor, buffer))
  } catch (error) {
    if (isErrno(error, 'EAGAIN')) return undefined
    // Windows reports the end of a pipe as an error.
    if (isErrno(error, 'EOF')) return buffer.subarray(0, 0)
    throw error
  }
}

function inUtf16(path: string): UnreadableFileError {
  const convert =
    process.platform === 'win32'
      ? `in PowerShell: [IO.File]::WriteAllLines('${path}', (Get-Content '${path}'))`
      : `iconv -f utf-16 -t utf-8 '${path}'`
  const error = new UnreadableFileError('is in UTF-16 and must be in UTF-8')
  return Object.assign(error, { hint: `to convert it, ${convert}` })
}

function tooLarge(maxBytes: number): UnreadableFileError {
  const isMegabytes = maxBytes >= 1024 * 1024
  const limit = isMegabytes ? `${maxBytes / 1024 / 1024} MB` : `${maxBytes / 1024} KB`
  return new UnreadableFileError(`is larger than ${limit}`)
}
