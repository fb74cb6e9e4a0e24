import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { inlineRotations } from './inline-rotations.mjs'

/** The imports of src/crypto/algorithms.ts, and what replaces the names that they declare. */
const imports = `import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as sha256Of } from '@noble/hashes/sha2.js'
`
const library = imports.replaceAll('import', 'export').replace(' as sha256Of', '')
const replaced = { hmac: 'hashes().hmac', sha256Of: 'hashes().sha256' }

/**
 * Rolldown plugin for the npm package: the code of SHA-256 and HMAC runs at the first hash. A run with a cached plan hashes nothing, unless
 * several machines share the home. The code stays in the file that every start loads: a chunk would be one more file to find, and missing in the
 * middle of an update. Other chunks have a copy of what they need of the library.
 */
export const laterHashes = {
  name: 'later-hashes',
  async transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/src/crypto/algorithms.ts')) return null
    if (!code.includes(imports)) throw new Error(`${id} imports its hashes differently`)
    const rest = code
      .replace(imports, '')
      .replaceAll(/\b(?:hmac|sha256Of)\b(?=[(,])/g, (name) => replaced[name])
    return { code: `${rest}${await bundleLibrary(dirname(id))}`, map: null }
  },
}

/** @returns the code of `hashes`, which makes them when it is first called */
async function bundleLibrary(folder) {
  const input = join(folder, 'hashes-of-library.js')
  const source = {
    name: 'source',
    resolveId: (id) => (id === input ? id : null),
    load: (id) => (id === input ? library : null),
  }
  const bundle = await rolldown({ input, plugins: [source, inlineRotations] })
  const { output } = await bundle.generate({ format: 'iife', name: 'library' })
  return `
let made;
function hashes() {
return (made ??= makeHashes());
}
function makeHashes() {
${output[0].code}
return library;
}
`
}
