/**
 * A rolldown plugin that leaves the public-key ciphers out of age-encryption, which are most of it: awsx encrypts with a passphrase only, and
 * that needs none of them.
 */
export const passphraseAge = {
  name: 'passphrase-age',
  resolveId: (source) => (leftOut.has(source) ? { id: stub, moduleSideEffects: false } : null),
  load: (id) =>
    id === stub ? `export const ${names.map((name) => `${name} = undefined`).join(', ')}` : null,
}

const stub = '\0passphrase-age'
const leftOut = new Set([
  '@noble/post-quantum/hybrid.js',
  '@noble/curves/nist.js',
  '@noble/curves/ed25519.js',
])
const names = ['MLKEM768P256', 'MLKEM768X25519', 'p256', 'x25519']
