import { bchRemainder, isData } from './qr-symbol.ts'
import type { QrCode, QrSymbol } from './qr-symbol.ts'

/** Conditions under which a module is inverted (ISO/IEC 18004:2015, table 10). */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Applies the mask that leaves the fewest patterns that confuse scanners, and writes the format. */
export function chooseMask(code: QrCode, symbol: QrSymbol): QrCode {
  const [first, ...others] = masks.map((isInverted, mask) =>
    drawFormat(
      code.map((row, y) => row.map((module, x) => module !== (isData(symbol, x, y) && isInverted(x, y)))),
      mask,
    ),
  )
  return others.reduce((best, next) => (penalty(next) < penalty(best) ? next : best), first ?? code)
}

/** Level L, the mask, and ten bits of a BCH code, twice (ISO/IEC 18004:2015, 7.9). */
function drawFormat(code: readonly boolean[][], mask: number): QrCode {
  const size = code.length
  const levelL = 1
  const data = (levelL << 3) | mask
  const bits = ((data << 10) | bchRemainder(data, 0x537, 10)) ^ 0x5412
  const draw = (x: number, y: number, isDark: boolean): void => {
    const row = code[y]
    if (row !== undefined) row[x] = isDark
  }
  for (let index = 0; index < 15; index += 1) {
    const isDark = ((bits >> index) & 1) === 1
    // Column and row 6 belong to the timing patterns.
    if (index < 8) draw(8, index < 6 ? index : index + 1, isDark)
    else draw(index === 8 ? 7 : 14 - index, 8, isDark)
    if (index < 8) draw(size - 1 - index, 8, isDark)
    else draw(8, size - 15 + index, isDark)
  }
  draw(8, size - 8, true)
  return code
}

/** The four rules of ISO/IEC 18004:2015, 7.8.3. */
function penalty(code: QrCode): number {
  const toText = (row: readonly boolean[]): string => row.map((isDark) => (isDark ? '1' : '0')).join('')
  const lines = [...code, ...code.map((_, x) => code.map((row) => row[x] === true))].map(toText)
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? [])
  const finders = lines.flatMap((line) => line.match(/(?=10111010000|00001011101)/g) ?? [])
  const dark = code.flat().filter(Boolean).length / code.length ** 2
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) +
    3 * countSquares(code) +
    40 * finders.length +
    10 * Math.floor(Math.abs(dark * 20 - 10))
  )
}

/** Squares of two by two equal modules. */
function countSquares(code: QrCode): number {
  const rows = code.slice(1)
  return rows.flatMap((row, y) =>
    row.filter((module, x) => {
      const above = code[y]
      return x > 0 && [row[x - 1], above?.[x], above?.[x - 1]].every((other) => other === module)
    }),
  ).length
}
