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
export function readElf(head: Buffer): ElfHead | undefined {
  if (head.length < 52 || head.subarray(0, 4).toString('latin1') !== '\x7fELF') return undefined
  const elf = fieldReader(head)
  const headers = elf.is64 ? { start: elf.word(32), size: elf.half(54), count: elf.half(56) } : undefined
  const layout = headers ?? { start: elf.word(28), size: elf.half(42), count: elf.half(44) }
  if (layout.start + layout.size * layout.count > head.length) return { arch: undefined, loader: undefined }
  const arch = elfArchitectures[`${elf.half(18)}/${elf.is64 ? 64 : 32}`]
  for (let index = 0; index < layout.count; index += 1) {
    const at = layout.start + index * layout.size
    if (elf.int(at) !== PT_INTERP) continue
    const start = elf.word(at + (elf.is64 ? 8 : 4))
    const end = head.indexOf(0, start)
    return end === -1
      ? { arch: undefined, loader: undefined }
      : { arch, loader: head.toString('utf8', start, end) }
  }
  return { arch, loader: undefined }
}

function fieldReader(head: Buffer) {
  const is64 = head[4] === 2
  const isLittle = head[5] === 1
  const half = (at: number) => (isLittle ? head.readUInt16LE(at) : head.readUInt16BE(at))
  const int = (at: number) => (isLittle ? head.readUInt32LE(at) : head.readUInt32BE(at))
  const long = (at: number) => int(isLittle ? at : at + 4) + int(isLittle ? at + 4 : at) * 2 ** 32
  return { is64, half, int, word: is64 ? long : int }
}

/** cputype of a thin Mach-O file to Node's `process.arch`. */
const machOArchitectures: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }

/**
 * Reads the head of a Mach-O file (`mach-o/loader.h`, `mach-o/fat.h`).
 * @returns undefined if it is not an executable; `any` for a universal file, which holds programs for several architectures
 */
export function readMachO(head: Buffer): { readonly arch: string | undefined } | undefined {
  if (head.length < 8) return undefined
  const magic = head.readUInt32BE(0)
  if (magic === 0xcafebabe || magic === 0xcafebabf) return { arch: 'any' }
  if (magic === 0xcffaedfe) return { arch: machOArchitectures[head.readUInt32LE(4)] }
  return undefined
}
