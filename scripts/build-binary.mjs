#!/usr/bin/env node
/**
 * Builds the standalone binary, which needs no Node: build/bin/awsx, or the path given by --outfile. Bun comes from the npm registry
 * (scripts/runtimes.mjs). The binary contains the code as bytecode and the keychain binding of the platform. For another platform
 * (binary-target.mjs lists them) its parts are fetched, and the result cannot be run here.
 *
 * It is built three times. The first binary, always for this platform, shows which functions a run with a cached plan calls; the second has
 * the others of the first file in a function, and shows in which order starts need what they need; the third has that in this order. macOS and
 * Windows, where a store in a file has no cached plans, do without the second.
 * Run `npm run build` first, for the local AWS that the first binary calls.
 *
 * usage: node scripts/build-binary.mjs [--target bun-linux-arm64] [--outfile PATH]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'
import { nameOwnTarget, provideTarget } from './binary-target.mjs'
import { cachesPlans, listCalled, recordOrder } from './bytecode-order.mjs'
import { joinChunks } from './join-chunks.mjs'
import { laterName, moveLater } from './later-functions.mjs'
import { leanEntry } from './lean-entry.mjs'
import { writeNotices } from './notices.mjs'
import { inlineImportsInBinary } from './inline-imports.mjs'
import { definedAddresses } from './project-addresses.mjs'
import { fewCallFiles } from './one-warm-file.mjs'
import { plainExports } from './plain-exports.mjs'
import { filesForBun } from './files-for-bun.mjs'
import { sharedPlugins } from './shared-plugins.mjs'
import { keepSmallIcu } from './small-icu.mjs'
import { hashSources } from './source-hash.mjs'
import { runtimeNotice } from './runtime-notice.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { version } = manifest
const { values } = parseArgs({
  options: { target: { type: 'string' }, outfile: { type: 'string', default: join(root, 'build/bin/awsx') } },
})

const target = values.target ?? nameOwnTarget()
const { bun, base, binding } = provideTarget(target, root)
const folder = join(root, 'build/binary', target)
/** The folder that the code and its bytecode name as theirs, so that a build in any folder gives the same bytes. */
const virtualFolder = '/awsx'
const virtualBinding = `${virtualFolder}/keyring.node`
/** What users wait for, with and without credentials: reading the command line, planning, and a call. Names of files that are loaded on demand. */
const usualChunks = [
  'read-and-plan',
  'interactive-commands',
  'list-handler',
  'status-handler',
  'whoami-handler',
  'account-names',
  'call',
]
await bundle()
const trial = join(folder, 'trial')
const smallRuntime = join(folder, target.includes('windows') ? 'bun.exe' : 'bun')
makeTrial()
if (cachesPlans) await splitEntry()
const order = await recordOrder(findTrial(), folder)
rmSync(findTrial())
compile({ target, base: makeSmallRuntime(), outfile: values.outfile, order })
rmSync(smallRuntime, { force: true })
// For Windows, Bun adds .exe if it is missing.
const made = existsSync(values.outfile) ? values.outfile : `${values.outfile}.exe`
console.log(`${made}: ${statSync(made).size} bytes`)

/** Bytecode requires CommonJS, which has no `import.meta`: the one library that uses it gets the URL of the program. */
async function bundle() {
  rmSync(folder, { recursive: true, force: true })
  const built = await rolldown({
    cwd: root,
    platform: 'node',
    input: { awsx: join(root, 'src/bin.ts') },
    resolve: { mainFields: ['module', 'main'] },
    plugins: [
      {
        name: 'keychain-binding',
        resolveId: (source) =>
          source === '@napi-rs/keyring' ? { id: virtualBinding, external: true } : null,
      },
      ...sharedPlugins,
      inlineImportsInBinary,
      filesForBun,
      plainExports,
      leanEntry,
    ],
    transform: {
      target: 'node22',
      define: {
        AWSX_VERSION: JSON.stringify(version),
        AWSX_SOURCES: JSON.stringify(hashSources(root)),
        ...definedAddresses(manifest),
        'import.meta.url': 'awsxProgramUrl',
        'import.meta.resolve': 'undefined',
      },
    },
  })
  const { output } = await built.write({
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: fewCallFiles,
    banner: "const awsxProgramUrl = 'file://' + __filename;",
  })
  joinChunks(folder, usualChunks)
  mkdirSync(dirname(values.outfile), { recursive: true })
  const notices = join(dirname(values.outfile), 'THIRD-PARTY-NOTICES.txt')
  const others = [join(root, 'node_modules/@napi-rs/keyring'), dirname(binding)]
  const packages = writeNotices(output, notices, { others, appendix: [runtimeNotice()] })
  writeFileSync(join(dirname(values.outfile), 'packages.json'), JSON.stringify(packages, null, 2))
}

function makeTrial() {
  compile({ target: nameOwnTarget(), outfile: trial })
}

/** For Windows, Bun adds .exe. */
function findTrial() {
  return existsSync(trial) ? trial : `${trial}.exe`
}

/** Leaves at the top of the entry what a run of the trial binary with a cached plan calls, and makes that binary again. */
async function splitEntry() {
  const entry = join(folder, 'awsx.cjs')
  const called = await listCalled(findTrial(), bun)
  writeFileSync(entry, moveLater(readFileSync(entry, 'utf8'), called))
  makeTrial()
  if ((await listCalled(findTrial(), bun)).has(laterName))
    throw new Error('a run with a cached plan needs functions that scripts/later-functions.mjs has moved')
}

/** @returns the program for the binary: Bun's without the data of other languages, which on macOS is the system's */
function makeSmallRuntime() {
  if (target.includes('darwin')) return base
  const program = readFileSync(base ?? bun)
  keepSmallIcu(program)
  writeFileSync(smallRuntime, program, { mode: 0o755 })
  return smallRuntime
}

/** @param base the program that goes into the binary, if it is not the Bun that builds @param order lists of {@link recordOrder} */
function compile({ target: platform, base: program, outfile, order = [] }) {
  const request = JSON.stringify({
    folder,
    virtualFolder,
    binding,
    target: platform,
    program,
    outfile,
    order,
  })
  const script = join(root, 'scripts/compile-binary.mjs')
  const { status, stdout, stderr } = spawnSync(bun, [script, request], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`bun ended with status ${status}\n${stdout}${stderr}`)
}
