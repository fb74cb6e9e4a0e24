/** SHA-256 and ChaCha20-Poly1305 as the npm package has them: the build changes the code of the libraries. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createCipheriv, createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

type Bytes = Uint8Array
interface Plugin {
  transform(code: string, id: string): { readonly code: string } | null
}

const root = join(import.meta.dirname, '../..')
const addressOf = (path: string): string => pathToFileURL(path).href
const plugin = (await import(addressOf(join(root, 'scripts/inline-rotations.mjs')))) as {
  readonly inlineRotations: Plugin
}
const libraries = ['hashes/sha2.js', 'ciphers/chacha.js', 'ciphers/_poly1305.js'] as const

let folder: string
let sha256: (bytes: Bytes) => Bytes
let chacha20poly1305: (
  key: Bytes,
  nonce: Bytes,
) => { encrypt(bytes: Bytes): Bytes; decrypt(bytes: Bytes): Bytes }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-inline-'))
  const [sha, chacha] = libraries.map((name) => {
    const [library = ''] = name.split('/')
    const path = join(root, 'node_modules/@noble', name)
    // A file that was changed before stays.
    cpSync(join(path, '..'), join(folder, library), { recursive: true, force: false })
    const changed = plugin.inlineRotations.transform(readFileSync(path, 'utf8'), path)
    writeFileSync(join(folder, name), changed?.code ?? '')
    return addressOf(join(folder, name))
  })
  ;({ sha256 } = (await import(sha ?? '')) as { sha256: typeof sha256 })
  ;({ chacha20poly1305 } = (await import(chacha ?? '')) as { chacha20poly1305: typeof chacha20poly1305 })
})

afterAll(() => rmSync(folder, { recursive: true }))

const bytesOf = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length })
const texts = fc.uint8Array({ maxLength: 300 })

test('no call is left in the rounds', () => {
  const codes = libraries.map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(codes.join('\n')).not.toMatch(/\b(?:rotr|rotl|Chi|Maj)\(|const \w+ = u8to16\(/)
})

test('other files are left alone', () => {
  expect(plugin.inlineRotations.transform('rotr(a, 2)', '/node_modules/other/sha2.js')).toBeNull()
})

test('a library that is written differently fails the build', () => {
  expect(() => plugin.inlineRotations.transform('', '/node_modules/@noble/hashes/sha2.js')).toThrow(
    'nothing to inline',
  )
})

test('SHA-256 is that of Node', () => {
  fc.assert(
    fc.property(texts, (bytes) => {
      const expected = createHash('sha256').update(bytes).digest()
      expect(Buffer.from(sha256(bytes))).toEqual(expected)
    }),
  )
})

test('ChaCha20-Poly1305 is that of Node', () => {
  fc.assert(
    fc.property(bytesOf(32), bytesOf(12), texts, (key, nonce, bytes) => {
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      const expected = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
      const sealed = chacha20poly1305(key, nonce).encrypt(bytes)
      expect(Buffer.from(sealed)).toEqual(expected)
      expect(chacha20poly1305(key, nonce).decrypt(sealed)).toEqual(bytes)
    }),
  )
})
