import { chooseMask } from './qr-mask.ts'
import { drawPatterns, isData } from './qr-symbol.ts'
import type { PatternVersion, QrCode, QrSymbol } from './qr-symbol.ts'
import { errorCorrection } from './reed-solomon.ts'

interface Version extends PatternVersion {
  readonly dataBytes: number
  readonly correctionBytes: number
  readonly blocks: number
}

/** Versions with correction level L (ISO/IEC 18004:2015, tables 7, 9 and E.1). Later ones need another length field, and more screen. */
const versions: readonly Version[] = [
  { number: 1, dataBytes: 19, correctionBytes: 7, blocks: 1, alignment: [] },
  { number: 2, dataBytes: 34, correctionBytes: 10, blocks: 1, alignment: [6, 18] },
  { number: 3, dataBytes: 55, correctionBytes: 15, blocks: 1, alignment: [6, 22] },
  { number: 4, dataBytes: 80, correctionBytes: 20, blocks: 1, alignment: [6, 26] },
  { number: 5, dataBytes: 108, correctionBytes: 26, blocks: 1, alignment: [6, 30] },
  { number: 6, dataBytes: 136, correctionBytes: 18, blocks: 2, alignment: [6, 34] },
  { number: 7, dataBytes: 156, correctionBytes: 20, blocks: 2, alignment: [6, 22, 38] },
  { number: 8, dataBytes: 194, correctionBytes: 24, blocks: 2, alignment: [6, 24, 42] },
  { number: 9, dataBytes: 232, correctionBytes: 30, blocks: 2, alignment: [6, 26, 46] },
]

/** Bits for the mode and the length. */
const headerBits = 12

/**
 * Encodes text as a QR code with error correction level L, in byte mode (ISO/IEC 18004:2015).
 * @returns undefined if the text has more than 230 bytes
 */
export function encodeQrCode(text: string): QrCode | undefined {
  const bytes = [...new TextEncoder().encode(text)]
  const version = versions.find(({ dataBytes }) => bytes.length * 8 + headerBits <= dataBytes * 8)
  if (version === undefined) return undefined
  const bits = interleave(packData(bytes, version), version).flatMap((byte) => toBits(byte, 8))
  const symbol = drawPatterns(version)
  return chooseMask(placeBits(symbol, bits), symbol)
}

/** @returns the data with its header, the end mark, and padding */
function packData(bytes: readonly number[], { dataBytes }: Version): readonly number[] {
  const byteMode = 4
  const bits = [
    ...toBits(byteMode, 4),
    ...toBits(bytes.length, 8),
    ...bytes.flatMap((byte) => toBits(byte, 8)),
  ]
  // The length of header and data leaves four bits of the last byte, which are the end mark.
  const packed = Array.from({ length: (bits.length + 4) / 8 }, (_, index) => readByte(bits, index * 8))
  const padding = Array.from({ length: dataBytes - packed.length }, (_, index) =>
    index % 2 === 0 ? 0xec : 0x11,
  )
  return [...packed, ...padding]
}

function toBits(value: number, count: number): readonly boolean[] {
  return Array.from({ length: count }, (_, index) => ((value >> (count - 1 - index)) & 1) === 1)
}

function readByte(bits: readonly boolean[], start: number): number {
  return Array.from({ length: 8 }, (_, index) => bits[start + index] === true).reduce(
    (byte, bit) => byte * 2 + Number(bit),
    0,
  )
}

/** All blocks of these versions have the same length. */
function interleave(data: readonly number[], { blocks, correctionBytes }: Version): readonly number[] {
  const length = data.length / blocks
  const parts = Array.from({ length: blocks }, (_, index) => data.slice(index * length, (index + 1) * length))
  return [parts, parts.map((part) => errorCorrection(part, correctionBytes))].flatMap(transpose)
}

function transpose(parts: readonly (readonly number[])[]): readonly number[] {
  return (parts[0] ?? []).flatMap((_, index) => parts.map((part) => part[index] ?? 0))
}

/** Fills the free modules in pairs of columns from the right, up and down in turns. Column 6, a timing pattern, is in no pair. */
function placeBits(symbol: QrSymbol, bits: readonly boolean[]): QrCode {
  const placed = symbol.map((row) => row.map((module) => module ?? false))
  const size = symbol.length
  let next = 0
  let isUp = true
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = placed[y]
        if (row === undefined || !isData(symbol, x, y)) continue
        row[x] = bits[next] ?? false
        next += 1
      }
    }
    isUp = !isUp
  }
  return placed
}
