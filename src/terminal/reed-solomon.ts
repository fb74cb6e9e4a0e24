/** The field with 256 elements of QR codes (ISO/IEC 18004:2015, 7.5.2). */
const polynomial = 0x11d

function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * polynomial)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

/** Coefficients of the generator, without the first, which is 1. */
function makeGenerator(degree: number): readonly number[] {
  let generator = [1]
  let root = 1
  for (let step = 0; step < degree; step += 1) {
    const factor = root
    const shifted = [...generator, 0]
    generator = shifted.map((value, index) => value ^ multiply(generator[index - 1] ?? 0, factor))
    root = multiply(root, 2)
  }
  return generator.slice(1)
}

/** The Reed-Solomon error correction bytes for a block of data. */
export function errorCorrection(data: readonly number[], count: number): readonly number[] {
  const generator = makeGenerator(count)
  return data.reduce<readonly number[]>(
    (rest, byte) => {
      const factor = byte ^ (rest[0] ?? 0)
      return generator.map((value, index) => (rest[index + 1] ?? 0) ^ multiply(value, factor))
    },
    generator.map(() => 0),
  )
}
