import { readElf, readMachO } from './executable-format.ts'
import { isErrno } from '../errors.ts'
import { accessSync, closeSync, constants, openSync, readSync, statSync } from '../system/files.ts'
import { decodeUtf8 } from '../text/bytes.ts'

/**
 * What the kernel would make of an executable file.
 * - `ready`: it can be executed as it is.
 * - `text`: it has no `#!` line; shells hand such a file to `/bin/sh` (POSIX `execvp`, "shell command file").
 * - `uncertain`: another machine's binary, a missing loader, an unreadable file, a format registered with the kernel.
 *   Only the attempt tells, and a failed `process.execve` aborts Node 22 and 24; so a shell makes it.
 * - `broken`: its `#!` line names something that is missing or cannot be executed.
 */
export type Inspection =
  | { readonly kind: 'ready' | 'text' | 'uncertain' }
  | { readonly kind: 'broken'; readonly interpreter: string; readonly missing: boolean }

/** Linux reads 256 bytes for the `#!` line (BINPRM_BUF_SIZE) and follows four interpreters that are scripts themselves. */
const SHEBANG_LIMIT = 256
const SHEBANG_DEPTH = 4
/** Enough for the program headers of every common linker, and for the loader's name right behind them. */
const HEAD_SIZE = 4096

/**
 * Looks at the first bytes of a file that exists and has an x bit. POSIX only.
 * @param arch Node's name of the machine's architecture; binaries for another one are `uncertain`
 */
export function inspectProgram(path: string, arch: string): Inspection {
  return inspectAtDepth(path, arch, 0)
}

function inspectAtDepth(path: string, arch: string, depth: number): Inspection {
  const head = readHead(path)
  if (head === undefined) return { kind: 'uncertain' }
  if (head[0] === 0x23 && head[1] === 0x21) return inspectScript(head, arch, depth)
  const elf = readElf(head)
  if (elf !== undefined)
    return { kind: elf.arch === arch && isLoaderThere(elf.loader) ? 'ready' : 'uncertain' }
  const machO = readMachO(head)
  if (machO !== undefined)
    return { kind: machO.arch === arch || machO.arch === 'any' ? 'ready' : 'uncertain' }
  return { kind: firstLine(head).includes(0) ? 'uncertain' : 'text' }
}

function inspectScript(head: Uint8Array, arch: string, depth: number): Inspection {
  const line = firstLine(head)
  if (line.length >= SHEBANG_LIMIT || depth > SHEBANG_DEPTH) return { kind: 'uncertain' }
  const interpreter = /^#![ \t]*([^ \t]*)/.exec(decodeUtf8(line))?.[1] ?? ''
  if (interpreter === '') return { kind: 'text' }
  const problem = findFileProblem(interpreter)
  if (problem !== undefined) return { kind: 'broken', interpreter, missing: problem === 'missing' }
  const inner = inspectAtDepth(interpreter, arch, depth + 1)
  return inner.kind === 'ready' || inner.kind === 'broken' ? inner : { kind: 'uncertain' }
}

/** `unreachable`: the way to the file is blocked (ENOTDIR, ELOOP, a folder without permission). */
export type FileProblem = 'missing' | 'directory' | 'unreachable' | 'not-executable'

/**
 * Why a file cannot be executed, as far as its type and mode tell; undefined if they allow it.
 * `access` and not the mode bits, so that ACLs, noexec mounts and the powers of root count.
 */
export function findFileProblem(path: string): FileProblem | undefined {
  try {
    if (statSync(path).isDirectory()) return 'directory'
  } catch (error) {
    return isErrno(error, 'ENOENT', 'ENAMETOOLONG') ? 'missing' : 'unreachable'
  }
  try {
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return 'not-executable'
  }
}

function isLoaderThere(loader: string | undefined): boolean {
  return loader === undefined || findFileProblem(loader) === undefined
}

/** undefined if the file may be executed but not read. */
function readHead(path: string): Uint8Array | undefined {
  try {
    return readStart(path, HEAD_SIZE)
  } catch {
    return undefined
  }
}

function firstLine(head: Uint8Array): Uint8Array {
  const end = head.indexOf(0x0a)
  return end === -1 ? head : head.subarray(0, end)
}

/**
 * The first bytes of a file, at most `count`. Unlike reading all of it, this needs only a small buffer for files in /proc, whose size is unknown.
 * @throws the system error if the file cannot be opened or read
 */
export function readStart(path: string, count: number): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY)
  try {
    const bytes = new Uint8Array(count)
    return bytes.subarray(0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}
