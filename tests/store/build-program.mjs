/**
 * Bundles program.ts into the file given, which must be below the repository: the keychain binding is not bundled and is
 * looked for from there. A program of its own, because bundlers refuse the realm of jest.
 */
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const bundle = await rolldown({
  input: fileURLToPath(new URL('program.ts', import.meta.url)),
  platform: 'node',
  external: ['@napi-rs/keyring'],
  transform: { target: 'node20' },
})
await bundle.write({ file: process.argv[2], format: 'esm' })
await bundle.close()
