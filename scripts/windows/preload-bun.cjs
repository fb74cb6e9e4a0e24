// Bun unpacks the keychain binding of a binary by its path in the form \Device\HarddiskVolume1\…, which Windows opens and Wine 8 does not.
const { readFileSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { basename, join } = require('node:path')

const { dlopen } = process
process.dlopen = (module, file, ...rest) => dlopen(module, unpack(file), ...rest)

function unpack(file) {
  if (!/^B:[/\\]~BUN/.test(file)) return file
  const copy = join(tmpdir(), `${process.pid}-${basename(file)}`)
  writeFileSync(copy, readFileSync(file))
  return copy
}
