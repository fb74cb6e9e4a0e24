// Bun unpacks the keychain binding of a binary by its path in the form \Device\HarddiskVolume1\…, which Windows opens and Wine 8 does not.
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const { dlopen } = process
process.dlopen = (module, file, ...rest) => dlopen(module, unpack(file), ...rest)

function unpack(file) {
  if (!/^B:[/\\]~BUN/.test(file)) return file
  const copy = join(tmpdir(), `${process.pid}-${basename(file)}`)
  writeFileSync(copy, readFileSync(file))
  return copy
}
