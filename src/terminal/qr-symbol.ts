/** Rows of modules; true is dark. */
export type QrCode = readonly (readonly boolean[])[]

/** What the patterns depend on. */
export interface PatternVersion {
  readonly number: number
  /** Coordinates of the alignment patterns' centers. */
  readonly alignment: readonly number[]
}

/** A symbol whose modules for data and format are still undefined. */
export type QrSymbol = readonly (boolean | undefined)[][]

/** Draws the patterns that every symbol of a version has. */
export function drawPatterns(version: PatternVersion): QrSymbol {
  const size = 17 + 4 * version.number
  const symbol = Array.from({ length: size }, () =>
    Array.from({ length: size }, (): boolean | undefined => undefined),
  )
  const draw = (x: number, y: number, isDark: boolean): void => {
    const row = symbol[y]
    if (row !== undefined && x >= 0 && x < size) row[x] = isDark
  }
  for (let index = 0; index < size; index += 1) {
    draw(index, 6, index % 2 === 0)
    draw(6, index, index % 2 === 0)
  }
  const last = size - 4
  for (const [x, y] of [[3, 3] as const, [last, 3] as const, [3, last] as const]) {
    drawSquares(x, y, 4, (dx, dy, ring) => draw(dx, dy, ring !== 2 && ring !== 4))
  }
  for (const [x, y] of listAlignments(version)) {
    drawSquares(x, y, 2, (dx, dy, ring) => draw(dx, dy, ring !== 1))
  }
  if (version.number >= 7) drawVersion(version.number, size, draw)
  return symbol
}

/** @param draw gets each module with its distance from the center */
function drawSquares(
  x: number,
  y: number,
  radius: number,
  draw: (x: number, y: number, ring: number) => void,
): void {
  for (let dy = -radius; dy <= radius; dy += 1) {
    for (let dx = -radius; dx <= radius; dx += 1) draw(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)))
  }
}

/** All crossings but those with the three large squares in the corners. */
function listAlignments({ alignment }: PatternVersion): readonly (readonly [number, number])[] {
  const last = alignment.length - 1
  return alignment.flatMap((y, row) =>
    alignment.flatMap((x, column) => {
      const isCorner = [0, last].includes(row) && [0, last].includes(column) && row + column !== 2 * last
      return isCorner ? [] : [[x, y] as const]
    }),
  )
}

/** Six bits and twelve of a BCH code (ISO/IEC 18004:2015, annex D). */
function drawVersion(
  version: number,
  size: number,
  draw: (x: number, y: number, isDark: boolean) => void,
): void {
  const bits = (version << 12) | bchRemainder(version, 0x1f25, 12)
  for (let index = 0; index < 18; index += 1) {
    const isDark = ((bits >> index) & 1) === 1
    const [near, far] = [Math.floor(index / 3), size - 11 + (index % 3)]
    draw(near, far, isDark)
    draw(far, near, isDark)
  }
}

/** The remainder of a value, shifted left by `length` bits, and a generator polynomial. */
export function bchRemainder(value: number, generator: number, length: number): number {
  let rest = value
  for (let step = 0; step < length; step += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * generator)
  return rest
}

/** Whether a module holds data, not a pattern or the format. */
export function isData(symbol: QrSymbol, x: number, y: number): boolean {
  const last = symbol.length - 8
  const isFormat = (y === 8 && (x <= 8 || x >= last)) || (x === 8 && (y <= 8 || y >= last))
  return !isFormat && symbol[y]?.[x] === undefined
}
