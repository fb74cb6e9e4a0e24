/** Checks the files of a release as a user gets them: each is opened with the tool that installs it. */
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checksumsFile } from './checksums.mjs'
import { archiveName, programName } from './metadata.mjs'
import { packageVersion } from './package-fields.mjs'
import { hasProgram, run } from './run.mjs'
import { nameOwnTarget } from '../binary-target.mjs'

/**
 * @returns for each file, what was checked
 * @throws Error if a check fails
 */
export function verifyRelease({ metadata, platforms, output, work }) {
  run('sha256sum', ['--check', '--strict', '--quiet', checksumsFile], { cwd: output })
  const checks = new Map(readdirSync(output).map((file) => [file, ['checksum']]))
  for (const platform of platforms) {
    const file = archiveName(metadata, platform.name)
    checks.get(file).push(...checkArchive({ metadata, platform, file: join(output, file), work }))
  }
  for (const file of readdirSync(output)) checks.get(file).push(...checkPackage(metadata, join(output, file)))
  return [...checks].map(([file, checked]) => ({ file, checked }))
}

/** The largest archives in bytes. */
const sizeLimits = { 'linux-x64': 35_000_000 }

/** Unpacks it. The program runs if it is for this platform; otherwise its file format must be the right one. */
function checkArchive({ metadata, platform, file, work }) {
  const { size } = statSync(file)
  if (size > sizeLimits[platform.name])
    throw new Error(`${file} has ${size} bytes; at most ${sizeLimits[platform.name]} are allowed`)
  const folder = mkdtempSync(join(work, 'unpacked-'))
  if (file.endsWith('.zip')) run('unzip', ['-q', file, '-d', folder])
  else run('tar', ['-xJf', file, '-C', folder])
  const [inner] = readdirSync(folder)
  const program = join(folder, inner, programName(platform.name))
  const format = executableFormat(readFileSync(program).subarray(0, 512))
  const expected = platform.name.replace('-musl', '')
  if (format !== expected) throw new Error(`${file} has a program for ${format}`)
  if (nameOwnTarget() !== `bun-${platform.name}`) return [`unpacked, program for ${format}`]
  const version = run(program, ['--version'])
  if (version !== `awsx ${metadata.version}\n`) throw new Error(`${file}: unexpected version ${version}`)
  return ['unpacked, program run']
}

/** From the first bytes of ELF, Mach-O and PE files. */
function executableFormat(bytes) {
  if (bytes.readUInt32BE(0) === 0x7f454c46)
    return { 62: 'linux-x64', 183: 'linux-arm64' }[bytes.readUInt16LE(18)]
  if (bytes.readUInt32LE(0) === 0xfeedfacf)
    return { 0x01000007: 'darwin-x64', 0x0100000c: 'darwin-arm64' }[bytes.readUInt32LE(4)]
  if (bytes.toString('latin1', 0, 2) === 'MZ') {
    const header = bytes.readUInt32LE(60)
    return header + 6 <= bytes.length && bytes.readUInt16LE(header + 4) === 0x8664 ? 'windows-x64' : 'Windows'
  }
  return 'unknown'
}

function checkPackage(metadata, file) {
  if (file.endsWith('.deb')) return [checkDeb(metadata, file)]
  if (file.endsWith('.rpm') && hasProgram('rpm')) return [checkRpm(metadata, file)]
  return []
}

function checkDeb(metadata, file) {
  const version = run('dpkg-deb', ['--field', file, 'Version']).trim()
  if (version !== packageVersion(metadata.version)) throw new Error(`${file}: version ${version}`)
  return 'dpkg-deb'
}

function checkRpm(metadata, file) {
  const version = run('rpm', ['-qp', '--queryformat', '%{VERSION}', file]).trim()
  if (version !== packageVersion(metadata.version)) throw new Error(`${file}: version ${version}`)
  return 'rpm'
}
