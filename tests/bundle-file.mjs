/**
 * Bundles a TypeScript file for Node, with everything but the keychain binding: the bundle has to be below the repository if it loads that. In a
 * process of its own, because the bundler does not run inside of jest.
 *
 * usage: node tests/bundle-file.mjs SOURCE BUNDLE
 */
import { rolldown } from 'rolldown'

const [source, file] = process.argv.slice(2)
const bundle = await rolldown({
  input: source,
  platform: 'node',
  external: ['@napi-rs/keyring'],
  transform: { target: 'node20' },
})
await bundle.write({ file, format: 'esm', codeSplitting: false })
await bundle.close()
