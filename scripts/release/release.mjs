#!/usr/bin/env node
/**
 * Makes the files of a release in build/release, and checks them. It never publishes: .github/workflows/release.yml does, with these files.
 *
 * usage: npm run release -- --dry-run|--unsigned [--targets linux-x64,…] [--repository OWNER/NAME]
 *
 * --dry-run     signed with a key made for this run; without a known repository, for `example/awsx`
 * --unsigned    without a signature: the workflow signs in a job of its own
 * --targets     some of the platforms; manifests that name another one are left out
 * --binaries    folder with one built binary for each platform, `awsx-PLATFORM/awsx`, instead of building them
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packArchive } from './archives.mjs'
import { buildBinaries } from './binaries.mjs'
import { checksumsFile, sha256, writeChecksums } from './checksums.mjs'
import { makeDeb, makeRpm } from './linux-packages.mjs'
import { writeManifests } from './manifests.mjs'
import { archiveName, platforms, readMetadata, root } from './metadata.mjs'
import { packNpm } from './npm-package.mjs'
import { releaseNotes } from './release-notes.mjs'
import { hasProgram } from './run.mjs'
import { makeKey, signChecksums, verifySignature } from './signature.mjs'
import { setTimes, stageArchive } from './stage.mjs'
import { verifyRelease } from './verify.mjs'
import { writeSboms } from './write-sboms.mjs'

const output = join(root, 'build/release')
const work = join(root, 'build/release-work')

async function main() {
  const options = readOptions()
  const metadata = readMetadata(options)
  rmSync(output, { recursive: true, force: true })
  rmSync(work, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  mkdirSync(work, { recursive: true })
  const notes = releaseNotes(metadata)
  const chosen = platforms.filter(({ name }) => options.targets.includes(name))

  step('npm package', () => packNpm({ metadata, work, output }))
  const binaries = step('binaries', () =>
    buildBinaries({ platforms: chosen, folder: options.binaries, work }),
  )
  const archives = {}
  for (const platform of chosen) archives[platform.name] = await makeFiles({ metadata, platform, binaries })
  step('bill of materials', () => writeSboms({ metadata, platforms: chosen, binaries, output }))
  step('manifests', () => writeManifests({ metadata, archives, platforms, output }))
  writeFileSync(join(output, 'release-notes.md'), notes)
  writeChecksums(output)
  if (options.dryRun) step('signature', signAndVerify)
  printTable(verifyRelease({ metadata, platforms: chosen, output, work }))
  if (options.dryRun)
    console.log('\nThis was a dry run: nothing was published, and the signing key was made for it.')
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      targets: { type: 'string', default: platforms.map(({ name }) => name).join(',') },
      repository: { type: 'string' },
      binaries: { type: 'string' },
      unsigned: { type: 'boolean', default: false },
    },
  })
  const targets = values.targets.split(',')
  const unknown = targets.filter((target) => !platforms.some(({ name }) => name === target))
  if (unknown.length > 0) throw new Error(`unknown target ${unknown.join(', ')}`)
  if (values['dry-run'] === values.unsigned) throw new Error('expected --dry-run or --unsigned')
  return { ...values, targets, dryRun: values['dry-run'], repository: repositoryFor(values) }
}

/** A dry run of a checkout without a repository needs some name in the addresses; example/awsx is reserved for no project. */
function repositoryFor(values) {
  const given = values.repository ?? process.env.GITHUB_REPOSITORY
  if (given !== undefined || !values['dry-run']) return given
  try {
    return readMetadata().repository
  } catch {
    return 'example/awsx'
  }
}

/** The archive and the packages of one platform. @returns the address and hash of the archive */
async function makeFiles({ metadata, platform, binaries }) {
  const file = archiveName(metadata, platform.name)
  const staged = join(work, file.replace(/\.(?:zip|tar\.xz)$/, ''))
  stageArchive({ binary: binaries[platform.name], platform: platform.name, folder: staged })
  setTimes(staged, metadata.time)
  const archive = join(output, file)
  await packArchive({ folder: staged, archive, time: metadata.time })
  const request = { metadata, platform, staged, work, output }
  if (platform.deb !== undefined) makeIfPossible('dpkg-deb', () => makeDeb(request))
  if (platform.rpm !== undefined) makeIfPossible('rpmbuild', () => makeRpm(request))
  console.log(`${file}: ${statSync(archive).size} bytes`)
  return { url: `${metadata.downloads}/${file}`, hash: sha256(archive) }
}

function signAndVerify() {
  const key = makeKey(work)
  signChecksums(output, key)
  verifySignature(output, readFileSync(`${key}.pub`, 'utf8').trim())
}

function makeIfPossible(program, make) {
  if (hasProgram(program)) make()
  else console.log(`${program} is not installed, so its package is missing`)
}

function step(name, action) {
  console.log(`== ${name}`)
  return action()
}

function printTable(checks) {
  console.log('\nfile, bytes, SHA-256, checked by')
  for (const { file, checked } of checks) {
    const path = join(output, file)
    console.log(`${file}  ${statSync(path).size}  ${sha256(path).slice(0, 16)}…  ${checked.join('; ')}`)
  }
  console.log(`${checksumsFile}: checked with sha256sum, and with ssh-keygen if there is a signature`)
}

await main()
