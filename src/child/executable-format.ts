import { decodeUtf8 } from '../text/bytes.ts'

export interface ElfHead {
  /** Node's name of the architecture; undefined for one that Node does not run on. */
  readonly arch: string | undefined
  /** The dynamic loader that the kernel must find; undefined for a static program. */
  readonly loader: string | undefined
}

/** e_machine of the ELF specification, with the word size, to Node's `process.arch`. */
const elfArchitectures: Readonly<Record<string, string>> = {
  '3/32': 'ia32',
  '21/64': 'ppc64',
  '22/64': 's390x',
  '40/32': 'arm',
  '62/64': 'x64',
  '183/64': 'arm64',
  '243/64': 'riscv64',
  '258/64': 'loong64',
}

const PT_INTERP = 3
/**
 * Reads the head of an ELF file (System V ABI, chapters 4 and 5).
 * @param head the first bytes of the file
 * @returns undefined if it is not an ELF file; no architecture if its program headers lie outside of what was read
 */
export function readElf(head: Uint8Array): ElfHead | undefined {
  if (head.length < 52 || !isElf(head)) return undefined
  const is64 = head[4] === 2
  if (is64 && head.length < 64) return { arch: undefined, loader: undefined }
  const read = (at: number, size: number): number => readNumber(head, at, head[5] === 1 ? -size : size)
  const wordSize = is64 ? 8 : 4
  const layout = is64
    ? { start: read(32, 8), size: read(54, 2), count: read(56, 2) }
    : { start: read(28, 4), size: read(42, 2), count: read(44, 2) }
  if (layout.start + layout.size * layout.count > head.length) return { arch: undefined, loader: undefined }
  const arch = elfArchitectures[`${read(18, 2)}/${is64 ? 64 : 32}`]
  for (let index = 0; index < layout.count; index += 1) {
    const at = layout.start + index * layout.size
    if (read(at, 4) !== PT_INTERP) continue
    const start = read(at + wordSize, wordSize)
    const end = head.indexOf(0, start)
    return end === -1
      ? { arch: undefined, loader: undefined }
      : { arch, loader: decodeUtf8(head.subarray(start, end)) }
  }
  return { arch, loader: undefined }
}

/** `\x7fELF` */
function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46
}

/**
 * Reads a number. Bytes outside of what was read are 0. Bun takes long to prepare `Buffer` and `Math`, which have functions for it.
 * @param size bytes; negative if the least significant one comes first
 */
function readNumber(head: Uint8Array, at: number, size: number): number {
  const count = size < 0 ? -size : size
  let value = 0
  for (let index = 0; index < count; index += 1)
    value = value * 256 + (head[size < 0 ? at - size - 1 - index : at + index] ?? 0)
  return value
}

/**
 * Reads the head of a Mach-O file (`mach-o/loader.h`, `mach-o/fat.h`).
 * @returns undefined if it is not an executable; `any` for a universal file, which holds programs for several architectures
 */
export function readMachO(head: Uint8Array): { readonly arch: string | undefined } | undefined {
  if (head.length < 8) return undefined
  const magic = readNumber(head, 0, 4)
  if (magic === 0xcafebabe || magic === 0xcafebabf) return { arch: 'any' }
  if (magic === 0xcffaedfe) return { arch: nameCpu(readNumber(head, 4, -4)) }
  return undefined
}

/** @param type cputype of a thin Mach-O file @returns Node's `process.arch` */
function nameCpu(type: number): string | undefined {
  if (type === 0x01000007) return 'x64'
  return type === 0x0100000c ? 'arm64' : undefined
}
