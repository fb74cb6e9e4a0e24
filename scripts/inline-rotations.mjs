/**
 * A rolldown plugin for the npm package: it inlines the bit operations in the rounds of SHA-256, ChaCha20 and Poly1305, where the libraries
 * call small functions. A run with a cached session ends before V8 makes machine code of these loops, and until then a call takes several times
 * as long as the operations.
 */
export const inlineRotations = {
  name: 'inline-rotations',
  transform(code, id) {
    const rules = Object.entries(files).find(([end]) => id.replaceAll('\\', '/').endsWith(end))?.[1]
    return rules === undefined ? null : { code: rules.reduce(inline, code), map: null }
  },
}

/** Calls and their replacements. A replacement may repeat an argument, so an argument must be a name. */
const files = {
  '/@noble/hashes/sha2.js': [
    [/\brotr\((\w+), (\d+)\)/g, (_, word, shift) => `(${word} << ${32 - shift} | ${word} >>> ${shift})`],
    [/\bChi\((\w+), (\w+), (\w+)\)/g, '($1 & $2 ^ ~$1 & $3)'],
    [/\bMaj\((\w+), (\w+), (\w+)\)/g, '($1 & $2 ^ $1 & $3 ^ $2 & $3)'],
  ],
  '/@noble/ciphers/_poly1305.js': [[/\bu8to16\((key|data), (offset \+ )?(\d+)\)/g, inlineLoad]],
  '/@noble/ciphers/chacha.js': [
    [
      /\b(\w+) = rotl\(\1 \^ (\w+), (\d+)\)/g,
      (_, word, other, shift) => `${word} = (${word} ^= ${other}) << ${shift} | ${word} >>> ${32 - shift}`,
    ],
  ],
}

/** Of the key and the data, which are bytes. */
function inlineLoad(_, bytes, start = '', at) {
  return `(${bytes}[${start}${at}] | ${bytes}[${start}${Number(at) + 1}] << 8)`
}

function inline(code, [call, operations]) {
  const changed = code.replace(call, operations)
  if (changed === code)
    throw new Error(`nothing to inline for ${call}: does the library write it differently?`)
  return changed
}
