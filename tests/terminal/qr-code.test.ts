/** QR codes, read by zbar, which is what phones have, and by Node for what every symbol must have. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'

import { drawQrCode } from '../../src/terminal/draw-qr-code.ts'
import { encodeQrCode } from '../../src/terminal/qr-code.ts'

const folder = mkdtempSync(join(tmpdir(), 'awsx-qr-'))

afterAll(() => rmSync(folder, { recursive: true }))

const hasZbar = spawnSync('zbarimg', ['--version']).error === undefined

/** Modules of a drawing without colors, where blocks are light. */
function readDrawing(lines: readonly string[]): readonly (readonly boolean[])[] {
  return lines.flatMap((line) => {
    const blocks = Array.from(line.slice(4))
    return [blocks.map((block) => !'█▀'.includes(block)), blocks.map((block) => !'█▄'.includes(block))]
  })
}

/** Scans an image in the format PBM, with 8 pixels for a module. */
function scan(modules: readonly (readonly boolean[])[]): string {
  const rows = modules.flatMap((row) => {
    const line = row.flatMap((isDark) => Array.from({ length: 8 }, () => (isDark ? '1' : '0'))).join(' ')
    return Array.from({ length: 8 }, () => line)
  })
  const file = join(folder, 'code.pbm')
  writeFileSync(file, `P1\n${(modules[0] ?? []).length * 8} ${rows.length}\n${rows.join('\n')}\n`)
  const { stdout, stderr, status } = spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`zbarimg ended with ${status}: ${stderr}`)
  return stdout.replace(/\n$/, '')
}

/** The most bytes of each version, and one more. */
const capacities = [17, 32, 53, 78, 106, 134, 154, 192, 230]
const lengths = capacities.flatMap((bytes) => (bytes === 230 ? [bytes] : [bytes, bytes + 1]))

const inZbar = hasZbar ? describe : describe.skip

inZbar('zbar reads (needs zbarimg)', () => {
  test.each([1, ...lengths])('%d bytes', (length) => {
    const url = `https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH&${'xyz0'.repeat(60)}`.slice(
      0,
      length,
    )
    const code = encodeQrCode(url) ?? []
    expect(scan(readDrawing(drawQrCode(code, { hasColor: false })))).toBe(url)
  })
})

test.each(capacities.map((bytes, index) => [index + 1, bytes]))(
  'version %d holds %d bytes',
  (version, bytes) => {
    expect(encodeQrCode('x'.repeat(bytes))).toHaveLength(17 + 4 * version)
    expect(encodeQrCode('x'.repeat(bytes + 1))?.length).not.toBe(17 + 4 * version)
  },
)

test('a longer text has none', () => {
  expect(encodeQrCode('x'.repeat(231))).toBeUndefined()
})

test('in color it is dark on light, with a light border', () => {
  const [first = '', second = ''] = drawQrCode(encodeQrCode('x') ?? [], { hasColor: true })
  expect(first).toBe(`    \u001B[97;40m${'█'.repeat(25)}\u001B[0m`)
  expect(second).toContain('██ ▄▄▄▄▄ ')
})
