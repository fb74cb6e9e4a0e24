/**
 * Reads and shrinks the package of ICU data (languages, collation, text segmentation) that is linked into a program. The format is the one of
 * ICU's icupkg and ucmndata.h: a header, a table of pairs (offset of a name, offset of its item) that is sorted by name, the names, the items.
 * All offsets count from the table. Everything is checked, because a wrong byte here would be a wrong program.
 */

/** Of the header, from its second word on: the magic number, then UDataInfo of a little-endian package, "CmnD", format 1. */
const signature = Buffer.from('da27 1400 0000 00000200 436d6e44 01000000'.replaceAll(' ', ''), 'hex')

/** How an item begins: with a header of ICU, or as a Zstandard frame, which Bun's ICU unpacks when it is read. */
const itemMagic = { icu: Buffer.from([0xda, 0x27]), zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) }

/** The table has 8 bytes for an item, after the number of items. */
const entrySize = 8

/**
 * @param {Buffer} program
 * @returns `table`, where the package's table starts in the program, and the `items` in the order of the table, with `name`, `nameAt`, `start`
 *   and `end` (positions in the program). The `end` of the last one is undefined, because the package does not say it.
 * @throws Error if the program has no such package, several of them, or one that does not follow the format
 */
export function readIcuPackage(program) {
  const table = findTable(program)
  const count = program.readUInt32LE(table)
  const namesAt = table + 4 + count * entrySize
  check(count > 0 && namesAt < program.length, `${count} items`)
  const items = Array.from({ length: count }, (_, index) => {
    const entry = table + 4 + index * entrySize
    const nameAt = table + program.readUInt32LE(entry)
    const start = table + program.readUInt32LE(entry + 4)
    check(nameAt >= namesAt && nameAt < start && start + 4 <= program.length, `entry ${index}`)
    const name = program.toString('latin1', nameAt, program.indexOf(0, nameAt))
    check(/^icudt\d+l(?:\/\w+){1,2}\.[a-z]{3,4}$/.test(name), `the name of item ${index}`)
    return { name, nameAt, start, end: undefined }
  })
  for (const [index, item] of items.entries()) {
    const next = items[index + 1]
    if (next === undefined) break
    check(item.name < next.name && item.start < next.start, `the order of ${item.name} and ${next.name}`)
    item.end = next.start
  }
  for (const { name, start } of items) check(isItem(program, start), `the first bytes of ${name}`)
  return { table, items }
}

/**
 * Removes items: takes them out of the table, as if the package had been built without them, and overwrites
 * their names and bytes with zeros. The others stay where they are. The bytes of the last item stay, because its end is unknown.
 * @param {Buffer} program is changed
 * @param {(name: string) => boolean} isKept
 * @throws Error if the program is not as {@link readIcuPackage} wants it, or nothing would be kept
 */
export function shrinkIcuPackage(program, isKept) {
  const { table, items } = readIcuPackage(program)
  const kept = items.filter(({ name }) => isKept(name))
  const removed = items.filter((item) => !kept.includes(item))
  check(kept.length > 0, 'nothing to keep')
  program.writeUInt32LE(kept.length, table)
  for (const [index, { nameAt, start }] of kept.entries()) {
    const entry = table + 4 + index * entrySize
    program.writeUInt32LE(nameAt - table, entry)
    program.writeUInt32LE(start - table, entry + 4)
  }
  program.fill(0, table + 4 + kept.length * entrySize, table + 4 + items.length * entrySize)
  for (const { name, nameAt, start, end = start } of removed) {
    program.fill(0, nameAt, nameAt + name.length)
    program.fill(0, start, end)
  }
  checkResult(program, kept)
}

function findTable(program) {
  const at = program.indexOf(signature)
  check(at >= 2, 'no package')
  check(program.indexOf(signature, at + 1) === -1, 'several packages')
  const header = at - 2
  const size = program.readUInt16LE(header)
  check(size >= 24 && size <= 1024 && size % 16 === 0, `a header of ${size} bytes`)
  return header + size
}

function isItem(program, start) {
  return (
    itemMagic.icu.equals(program.subarray(start + 2, start + 4)) ||
    itemMagic.zstd.equals(program.subarray(start, start + 4))
  )
}

/** Reads the result like any other package. */
function checkResult(program, kept) {
  const { items } = readIcuPackage(program)
  const same = items.length === kept.length && items.every(({ start }, index) => start === kept[index].start)
  check(same, 'the result differs from the plan')
}

function check(isTrue, problem) {
  if (!isTrue) throw new Error(`the ICU data of the program: ${problem}`)
}
