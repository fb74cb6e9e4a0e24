import type { QrCode } from './qr-code.ts'

/** The free border around a QR code, in modules. The standard asks for four; scanners of screens need two. */
const border = 2

/**
 * Draws a QR code with two modules in a character.
 * @param hasColor dark on light with colors; otherwise light modules are drawn, which is right on a dark background
 */
export function drawQrCode(code: QrCode, { hasColor }: { readonly hasColor: boolean }): readonly string[] {
  const size = code.length + 2 * border
  const isLight = (x: number, y: number): boolean => code[y - border]?.[x - border] !== true && y < size
  const rows = Array.from({ length: Math.ceil(size / 2) }, (_, row) =>
    Array.from({ length: size }, (__, x) => blockFor(isLight(x, row * 2), isLight(x, row * 2 + 1))).join(''),
  )
  return rows.map((row) => (hasColor ? `    \u001B[97;40m${row}\u001B[0m` : `    ${row}`))
}

function blockFor(top: boolean, bottom: boolean): string {
  if (top) return bottom ? '█' : '▀'
  return bottom ? '▄' : ' '
}
