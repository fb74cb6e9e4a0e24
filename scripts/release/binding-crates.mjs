/** Reads what is linked into the keychain binding of a platform, from the list that its package carries. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param folder of a package such as `@napi-rs/keyring-linux-x64-gnu`
 * @returns `{ name, version, license }` of each Rust crate, and of the C library that the Linux bindings contain
 * @throws Error if the list has another format
 */
export function readCrates(folder) {
  const text = readFileSync(join(folder, 'LICENSE.third-party.md'), 'utf8')
  const rows = [...text.matchAll(/^\| ([\w-]+) \| (\d[\w.+-]*) \| ([^|]+) \|$/gm)]
  if (rows.length === 0) throw new Error(`${folder}: LICENSE.third-party.md has no table of crates`)
  return [...rows, ...findLibraries(text)].map(([, name, version, license]) => ({ name, version, license }))
}

function findLibraries(text) {
  const headings = text.match(/^## .+ \(vendored C library\)$/gm) ?? []
  const libraries = [
    ...text.matchAll(/^## (\S+) (\S+) \(vendored C library\)$[^]*?sources are licensed under\s+`([^`]+)`/gm),
  ]
  if (libraries.length !== headings.length) throw new Error('a vendored library has no license')
  return libraries
}
