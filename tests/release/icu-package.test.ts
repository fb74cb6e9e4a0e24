/** Removing items from the ICU data in a program. A small package stands in for ICU's. */
import { expect, test } from '@jest/globals'

import { loadScript } from './release-scripts.ts'

const item = Buffer.from(`\u0020\0\u00DA\u0027${'resource'.repeat(3)}data`, 'latin1')
const frame = Buffer.from(`\u0028\u00B5\u002F\u00FD${'packed'.repeat(2)}`, 'latin1')
const names = ['coll/de', 'coll/en', 'coll/root', 'de', 'en', 'zone/zu'].map((name) => `icudt78l/${name}.res`)
const before = Buffer.from('code'.repeat(20))
const after = Buffer.from('more code')

/** A package as icupkg writes it: header, number of items, table, names, items. */
function makePackage({ items = names, bytes = frame, format = 'CmnD' } = {}): Buffer {
  const header = Buffer.concat([
    Buffer.from([32, 0, 0xda, 0x27, 20, 0, 0, 0, 0, 0, 2, 0]),
    Buffer.from(format),
    Buffer.from([1, 0, 0, 0, 3, 0, 0, 0]),
    Buffer.alloc(8),
  ])
  const table = Buffer.alloc(4 + 8 * items.length)
  table.writeUInt32LE(items.length, 0)
  const texts = Buffer.from(items.map((name) => `${name}\0`).join(''))
  let nameAt = table.length
  const data = items.map((name, index) => {
    table.writeUInt32LE(nameAt, 4 + 8 * index)
    nameAt += name.length + 1
    return index % 2 === 0 ? item : bytes
  })
  let start = table.length + texts.length
  for (const [index, { length }] of data.entries()) {
    table.writeUInt32LE(start, 8 + 8 * index)
    start += length
  }
  return Buffer.concat([header, table, texts, ...data])
}

function makeProgram(...packages: readonly Buffer[]): Buffer {
  return Buffer.concat([before, ...packages, after])
}

test('what is not kept is gone from the table and is zeros; the rest stays where it is', async () => {
  const { readIcuPackage, shrinkIcuPackage } = await loadScript('../icu-package.mjs')
  const program = makeProgram(makePackage())
  const old = Buffer.from(program)

  shrinkIcuPackage(program, (name) => !name.includes('de'))

  const { items } = readIcuPackage(program)
  expect(items.map(({ name }) => name)).toEqual(names.filter((name) => !name.includes('de')))
  expect(program).toHaveLength(old.length)
  const contents = readIcuPackage(old).items
  for (const { name, start, end = old.length } of contents) {
    const isZero = program.subarray(start, end).every((byte) => byte === 0)
    expect([name, isZero]).toEqual([name, name.includes('de')])
    if (!isZero) expect(program.subarray(start, end)).toEqual(old.subarray(start, end))
  }
  expect(
    items.every(({ name, start }) => contents.some((each) => each.name === name && each.start === start)),
  ).toBe(true)
  expect(program.includes('de.res')).toBe(false)
  expect(program.subarray(0, before.length)).toEqual(before)
  expect(program.subarray(-after.length)).toEqual(after)
})

test('the bytes of the last item stay, because its end is unknown', async () => {
  const { readIcuPackage, shrinkIcuPackage } = await loadScript('../icu-package.mjs')
  const program = makeProgram(makePackage())
  const old = Buffer.from(program)
  const last = readIcuPackage(program).items.at(-1)

  shrinkIcuPackage(program, (name) => !name.includes('zone'))

  expect(program.subarray(last?.start)).toEqual(old.subarray(last?.start))
  expect(program.includes('zu.res')).toBe(false)
})

test.each([
  ['no package', [Buffer.from('nothing')]],
  ['no package', [makePackage({ format: 'ResB' })]],
  ['several packages', [makePackage(), makePackage()]],
  ['the order of', [makePackage({ items: names.toReversed() })]],
  ['the name of item 0', [makePackage({ items: ['other/de.res', ...names] })]],
  ['the first bytes of icudt78l/coll/en.res', [makePackage({ bytes: Buffer.from('neither of them') })]],
  ['entry 4', [makePackage().subarray(0, -60)]],
])('a program is left alone where it has %s', async (problem, packages) => {
  const { shrinkIcuPackage } = await loadScript('../icu-package.mjs')
  const program = Buffer.concat([before, ...packages])
  const old = Buffer.from(program)

  expect(() => {
    shrinkIcuPackage(program, () => true)
  }).toThrow(problem)
  expect(program).toEqual(old)
})
