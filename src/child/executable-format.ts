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
  const elf = fieldReader(head, head[5] === 1)
  if (is64 && head.length < 64) return { arch: undefined, loader: undefined }
  const word = is64 ? elf.long : elf.int
  const layout = is64
    ? { start: word(32), size: elf.half(54), count: elf.half(56) }
    : { start: word(28), size: elf.half(42), count: elf.half(44) }
  if (layout.start + layout.size * layout.count > head.length) return { arch: undefined, loader: undefined }
  const arch = elfArchitectures[`${elf.half(18)}/${is64 ? 64 : 32}`]
  for (let index = 0; index < layout.count; index += 1) {
    const at = layout.start + index * layout.size
    if (elf.int(at) !== PT_INTERP) continue
    const start = word(at + (is64 ? 8 : 4))
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

/** Reads numbers of two, four and eight bytes. Those outside of what was read are 0. Bun takes long to prepare `Buffer`, which has such functions. */
function fieldReader(head: Uint8Array, isLittle: boolean) {
  const half = (at: number) => joinFields((index) => head[index] ?? 0, at, 1)
  const int = (at: number) => joinFields(half, at, 2)
  const long = (at: number) => joinFields(int, at, 4)
  const joinFields = (read: (at: number) => number, at: number, size: number) =>
    read(isLittle ? at : at + size) + read(isLittle ? at + size : at) * 2 ** (8 * size)
  return { half, int, long }
}

/**
 * Reads the head of a Mach-O file (`mach-o/loader.h`, `mach-o/fat.h`).
 * @returns undefined if it is not an executable; `any` for a universal file, which holds programs for several architectures
 */
export function readMachO(head: Uint8Array): { readonly arch: string | undefined } | undefined {
  if (head.length < 8) return undefined
  const magic = fieldReader(head, false).int(0)
  if (magic === 0xcafebabe || magic === 0xcafebabf) return { arch: 'any' }
  if (magic === 0xcffaedfe) return { arch: nameCpu(fieldReader(head, true).int(4)) }
  return undefined
}

/** @param type cputype of a thin Mach-O file @returns Node's `process.arch` */
function nameCpu(type: number): string | undefined {
  if (type === 0x01000007) return 'x64'
  return type === 0x0100000c ? 'arm64' : undefined
}
