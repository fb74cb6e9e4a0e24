/**
 * Makes a DLL without code: each of its functions is a forwarder to a function of another DLL (PE Format specification, "The .edata
 * Section"). Wine 8 has no bcryptprimitives.dll, which Bun and the keychain binding need for one function.
 */

const fileAlignment = 0x200
const sectionAlignment = 0x1000
/** Where the only section is in memory. */
const base = sectionAlignment
const directorySize = 40

/**
 * @param {string} name of the DLL
 * @param {Record<string, string>} forwarders from the exported name to `MODULE.FUNCTION`
 * @returns {Buffer} the file, for x64
 */
export function forwarderDll(name, forwarders) {
  const section = exportSection(name, forwarders)
  const padded = Buffer.alloc(roundUp(section.length, fileAlignment))
  section.copy(padded)
  return Buffer.concat([headers(section.length, padded.length), padded])
}

/** The export directory, its three tables, and the strings. Names must be sorted, because Windows finds them by binary search. */
function exportSection(name, forwarders) {
  const names = Object.keys(forwarders).toSorted()
  const count = names.length
  const tables = Buffer.alloc(directorySize + count * 10)
  const addresses = directorySize
  const namePointers = addresses + count * 4
  const ordinals = namePointers + count * 4
  const strings = []
  let end = tables.length
  const place = (text) => {
    const bytes = Buffer.from(`${text}\0`, 'latin1')
    strings.push(bytes)
    end += bytes.length
    return base + end - bytes.length
  }
  tables.writeUInt32LE(place(name), 12)
  const rest = [1, count, count, base + addresses, base + namePointers, base + ordinals]
  for (const [index, value] of rest.entries()) tables.writeUInt32LE(value, 16 + index * 4)
  for (const [index, exported] of names.entries()) {
    // An address inside the export directory is that of a forwarder's text.
    tables.writeUInt32LE(place(forwarders[exported]), addresses + index * 4)
    tables.writeUInt32LE(place(exported), namePointers + index * 4)
    tables.writeUInt16LE(index, ordinals + index * 2)
  }
  return Buffer.concat([tables, ...strings])
}

/** @param size of the section @param sizeInFile the same, padded */
function headers(size, sizeInFile) {
  const header = Buffer.alloc(fileAlignment)
  header.write('MZ', 0, 'latin1')
  const signature = 0x40
  header.writeUInt32LE(signature, 0x3c)
  header.write('PE\0\0', signature, 'latin1')
  const coff = signature + 4
  header.writeUInt16LE(0x86_64, coff)
  header.writeUInt16LE(1, coff + 2)
  header.writeUInt16LE(240, coff + 16)
  // Executable, large addresses, DLL.
  header.writeUInt16LE(0x20_22, coff + 18)
  writeOptionalHeader(header.subarray(coff + 20), size, sizeInFile)
  const section = header.subarray(coff + 20 + 240)
  section.write('.edata', 0, 'latin1')
  for (const [index, value] of [size, base, sizeInFile, fileAlignment].entries())
    section.writeUInt32LE(value, 8 + index * 4)
  // Initialized data, readable.
  section.writeUInt32LE(0x40_00_00_40, 36)
  return header
}

function writeOptionalHeader(header, size, sizeInFile) {
  const pe32Plus = 0x20b
  header.writeUInt16LE(pe32Plus, 0)
  header.writeUInt32LE(sizeInFile, 8)
  header.writeBigUInt64LE(0x1_8000_0000n, 24)
  header.writeUInt32LE(sectionAlignment, 32)
  header.writeUInt32LE(fileAlignment, 36)
  // Version 6.0 of the system and of the subsystem.
  header.writeUInt16LE(6, 40)
  header.writeUInt16LE(6, 48)
  header.writeUInt32LE(base + roundUp(size, sectionAlignment), 56)
  header.writeUInt32LE(fileAlignment, 60)
  const consoleSubsystem = 3
  header.writeUInt16LE(consoleSubsystem, 68)
  const relocatable = 0x40 | 0x1_00
  header.writeUInt16LE(relocatable, 70)
  for (const [index, value] of [0x10_0000n, 0x1000n, 0x10_0000n, 0x1000n].entries())
    header.writeBigUInt64LE(value, 72 + index * 8)
  header.writeUInt32LE(16, 108)
  // The first data directory is that of the exports.
  header.writeUInt32LE(base, 112)
  header.writeUInt32LE(size, 116)
}

function roundUp(value, step) {
  return Math.ceil(value / step) * step
}
