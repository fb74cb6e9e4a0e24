/** The bill of materials: valid by the schema of CycloneDX, and complete. */
import { expect, test } from '@jest/globals'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { loadScript, root } from './release-scripts.ts'

interface Bom {
  readonly components: readonly {
    readonly name: string
    readonly purl?: string
    readonly 'bom-ref': string
  }[]
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

async function make(bunVersion?: string): Promise<string> {
  const { readMetadata } = await loadScript('metadata.mjs')
  const { makeSbom } = await loadScript('sbom.mjs')
  return makeSbom(readMetadata({ repository: 'example/awsx' }), packages, bunVersion)
}

test.each([undefined, '1.4.5'])('is valid CycloneDX 1.6 (Bun %s)', async (bunVersion) => {
  const text = await make(bunVersion)

  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull()
  expect(
    await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(
      text.replace('"components"', '"parts"'),
    ),
  ).not.toBeNull()
})

test('names every package with its address, and Bun only in the binary', async () => {
  const bom = JSON.parse(await make('1.4.5')) as Bom
  const withoutBun = JSON.parse(await make()) as Bom

  expect(new Set(bom.components.map(({ purl }) => purl))).toEqual(
    new Set([
      'pkg:npm/%40napi-rs/keyring@2.1.2',
      'pkg:github/oven-sh/bun@bun-v1.4.5',
      'pkg:npm/odd@1.0.0',
      'pkg:npm/tslib@2.8.1',
    ]),
  )
  expect(withoutBun.components).toHaveLength(3)
  const product = bom.dependencies.find(({ dependsOn }) => dependsOn !== undefined)
  expect(product?.dependsOn).toHaveLength(4)
})

test('the notices of the bundle and the list for the bill of materials name the same packages', () => {
  const list = join(root, 'build/bundled-packages.json')
  expect(existsSync(list)).toBe(true)
  const bundled = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    name: string
    version: string
    license: string
  }[]
  const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')

  expect(bundled.length).toBeGreaterThan(10)
  for (const { name, version, license } of bundled)
    expect(notices).toContain(`${name} ${version} (${license})\n`)
})
