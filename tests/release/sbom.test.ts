/** The bill of materials: valid by the schema of CycloneDX, and complete. */
import { describe, expect, test } from '@jest/globals'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { builtBinary, loadScript, root } from './release-scripts.ts'
import type { Package } from './release-scripts.ts'

interface Component {
  readonly name: string
  readonly purl?: string
  readonly 'bom-ref': string
  readonly hashes?: readonly unknown[]
  readonly components?: readonly Component[]
}

interface Bom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

const packages = [
  {
    name: '@napi-rs/keyring',
    version: '2.1.2',
    license: 'MIT',
    integrity: `sha512-${Buffer.alloc(64).toString('base64')}`,
  },
  { name: 'tslib', version: '2.8.1', license: '0BSD' },
  { name: 'odd', version: '1.0.0', license: '(MIT OR Apache-2.0)' },
]

/** Two platforms, whose bindings contain the same crate. */
const crates = [{ name: 'zbus', version: '5.19.0', license: 'MIT' }]
const bindings = ['linux-x64-gnu', 'darwin-x64'].map((platform) => {
  const name = `@napi-rs/keyring-${platform}`
  return { name, version: '2.1.2', license: 'MIT', crates }
})
const withBun = { bunVersion: '1.4.5', bindings }

async function make(binary?: typeof withBun): Promise<string> {
  const { readMetadata } = await loadScript('metadata.mjs')
  const { makeSbom } = await loadScript('sbom.mjs')
  return makeSbom(readMetadata({ repository: 'example/awsx' }), packages, binary)
}

test.each([
  ['npm package', undefined],
  ['binary', withBun],
])('is valid CycloneDX 1.6 for the %s', async (_name, binary) => {
  const text = await make(binary)

  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull()
  expect(
    await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(
      text.replace('"components"', '"parts"'),
    ),
  ).not.toBeNull()
})

test('names every package with its address, and Bun only in the binary', async () => {
  const bom = JSON.parse(await make(withBun)) as Bom
  const withoutBun = JSON.parse(await make()) as Bom

  expect(new Set(bom.components.map(({ purl }) => purl))).toEqual(
    new Set([
      'pkg:npm/%40napi-rs/keyring@2.1.2',
      'pkg:npm/%40napi-rs/keyring-linux-x64-gnu@2.1.2',
      'pkg:npm/%40napi-rs/keyring-darwin-x64@2.1.2',
      'pkg:github/oven-sh/bun@bun-v1.4.5',
      'pkg:npm/odd@1.0.0',
      'pkg:npm/tslib@2.8.1',
    ]),
  )
  expect(withoutBun.components).toHaveLength(3)
  const product = bom.dependencies.find(({ dependsOn }) => dependsOn !== undefined)
  expect(product?.dependsOn).toHaveLength(6)
})

test('the notices of the npm package and the list for the bill of materials name the same packages', () => {
  const list = join(root, 'build/bundled-packages.json')
  expect(existsSync(list)).toBe(true)
  const bundled = readPackages(list)
  const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')

  expect(bundled.length).toBeGreaterThan(10)
  for (const { name, version, license } of bundled)
    expect(notices).toContain(`${name} ${version} (${license})\n`)
})

const binary = builtBinary()
const describeBinary = binary === undefined ? describe.skip : describe
describeBinary('of the binary (with build/bin/awsx)', () => {
  const folder = dirname(binary ?? '')
  const crate = / (?:zbus|security-framework|windows-sys) /

  test('the notices name every package in it, and every crate in the keychain binding', () => {
    const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    const bundled = readPackages(join(folder, 'packages.json'))

    expect(bundled.length).toBeGreaterThan(10)
    for (const { name, version, license } of bundled)
      expect(notices).toContain(`${name} ${version} (${license})\n`)
    expect(bundled.filter(({ name }) => name.startsWith('@napi-rs/keyring-'))).toHaveLength(1)
    expect(notices).toMatch(crate)
  })

  test('the bill of materials names the same packages with their hashes, and the crates', async () => {
    const { platforms, readMetadata } = await loadScript('metadata.mjs')
    const { writeSboms } = await loadScript('write-sboms.mjs')
    const output = mkdtempSync(join(tmpdir(), 'awsx-test-'))
    const own = platforms.filter(({ name }) => name === `linux-${process.arch}`)
    const binaries = Object.fromEntries(own.map(({ name }) => [name, binary ?? '']))
    const metadata = readMetadata({ repository: 'example/awsx' })
    writeSboms({ metadata, platforms: own, binaries, output })
    const bom = JSON.parse(readFileSync(join(output, 'awsx-binary.cdx.json'), 'utf8')) as Bom
    rmSync(output, { recursive: true })

    const fromNpm = bom.components.filter(({ purl }) => purl?.startsWith('pkg:npm/'))
    const bundled = readPackages(join(folder, 'packages.json'))
    expect(fromNpm.map(({ purl }) => decodeURIComponent(purl ?? '')).toSorted()).toEqual(
      bundled.map(({ name, version }) => `pkg:npm/${name}@${version}`).toSorted(),
    )
    for (const { hashes } of fromNpm)
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }])
    const binding = fromNpm.find(({ name }) => name.startsWith('keyring-'))
    expect(binding?.components?.map(({ name }) => ` ${name} `)).toContainEqual(expect.stringMatching(crate))
  })
})

function readPackages(file: string): readonly Package[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Package[]
}
