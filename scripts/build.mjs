#!/usr/bin/env node
/**
 * Bundles awsx into dist/, which npm publishes, and the local AWS of the tests into build/. The bundle has everything but the keychain binding.
 * What a run with a cached session needs is one file. Everything else is split at the dynamic imports, so that a run loads only what it uses
 * (docs/decisions).
 */
import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { inlineImports } from './inline-imports.mjs'
import { inlineRotations } from './inline-rotations.mjs'
import { renderManPage } from './man-page.mjs'
import { writeNotices } from './notices.mjs'
import { oneWarmFile } from './one-warm-file.mjs'
import { plainExports } from './plain-exports.mjs'
import { quietBuiltins } from './quiet-builtins.mjs'
import { definedAddresses } from './project-addresses.mjs'
import { laterHashes } from './later-hashes.mjs'
import { bindingName, requiredBinding } from './required-binding.mjs'
import { hashSources } from './source-hash.mjs'
import { compileAtOnce, lateExports, mainFunction, oneLookup } from './start-faster.mjs'
import { sharedPlugins } from './shared-plugins.mjs'
import { cachedCommands } from './warm-commands.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const { version } = manifest
const definedByPackage = definedAddresses(manifest)

/** Bytes. A build over its budget fails, so that growth is a decision. The names of functions take a tenth of the first two. */
const budgets = { warm: 87_000, planning: 100_000, total: 2_500_000 }

/** Functions and classes keep their names, so that the stack of a bug can be read. It costs no time that can be measured. */
const withNames = { mangle: { keepNames: true }, compress: true, codegen: true }

const shared = {
  cwd: root,
  platform: 'node',
  external: [bindingName],
  // The SDK's CommonJS files would load all of it.
  resolve: { mainFields: ['module', 'main'] },
  transform: {
    target: 'node20.19',
    define: {
      AWSX_VERSION: JSON.stringify(version),
      AWSX_SOURCES: JSON.stringify(hashSources(root)),
      ...definedByPackage,
    },
  },
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message)
  },
}

/** CommonJS has no `import.meta`, which one library uses. */
const ownAddress = { 'import.meta.url': 'awsxFileUrl', 'import.meta.resolve': 'undefined' }
const addressSource = "var awsxFileUrl=require('node:url').pathToFileURL(__filename).href;"

async function buildCommand() {
  const fresh = join(root, 'build/dist')
  rmSync(fresh, { recursive: true, force: true })
  const bundle = await rolldown({
    ...shared,
    transform: { ...shared.transform, define: { ...shared.transform.define, ...ownAddress } },
    plugins: [
      ...sharedPlugins,
      requiredBinding,
      inlineImports,
      inlineRotations,
      laterHashes,
      oneLookup,
      plainExports,
      lateExports,
      plainFiles,
      mainFunction,
    ],
    input: { main: join(root, 'src/bin.ts') },
  })
  const { output } = await bundle.write({
    dir: fresh,
    format: 'cjs',
    // Libraries look for packages that are not bundled.
    dynamicImportInCjs: false,
    minify: withNames,
    comments: { legal: false },
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: oneWarmFile,
  })
  output.push(await writeLoader(fresh))
  const build = hashFiles(output)
  // By this the loader sees that the file belongs to the same build as itself.
  appendFileSync(join(fresh, 'main.js'), `//${build}`)
  writeFileSync(join(fresh, 'groups.json'), JSON.stringify(listGroups(output)))
  const entry = await buildEntry(fresh, build, output.at(-1).fileName)
  // Docker finds its helper by the name of the program.
  writeFileSync(join(fresh, 'docker-credential-awsx.js'), "#!/usr/bin/env node\nrequire('./awsx.js')\n")
  for (const name of ['awsx.js', 'docker-credential-awsx.js']) chmodSync(join(fresh, name), 0o755)
  // The package.json of the package says that its files are ES modules.
  writeFileSync(join(fresh, 'package.json'), '{"type":"commonjs"}\n')
  writeFileSync(join(fresh, 'awsx.1'), await renderManPage({ version, define: definedByPackage }))
  const packages = writeNotices(output, join(fresh, 'THIRD-PARTY-NOTICES.txt'))
  // For the software bill of materials of a release.
  writeFileSync(join(root, 'build/bundled-packages.json'), JSON.stringify(packages, null, 2))
  // If the build fails, the last good one stays.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(fresh, join(root, 'dist'))
  return [...entry, ...output]
}

/** Chunks that the fast start joins with all that they load when they start (src/fast-start/chunk-groups.ts). */
const groupNames = ['assume-role', 'fetch-steps', 'resolve-for-sdk', 'resolve-with-prompts', 'status-prompt']

/** Commands whose chunks are joined with the one that reads the command line and plans. The last chunk is what makes a run a usual one. */
const commandGroups = {
  list: ['interactive-commands', 'list-handler'],
  status: ['interactive-commands', 'status-handler', 'status-text'],
  whoami: ['interactive-commands', 'whoami-handler'],
  __complete: ['commands', 'complete-handler'],
}

const planningName = 'read-and-plan'

function listGroups(output) {
  const chunkOf = (name) => output.find((file) => file.name === name && file.type === 'chunk')
  const groups = groupNames.map((name) => {
    const { fileName } = chunkOf(name)
    // Every command has loaded the other one before.
    const isOther = ({ name: other }) => other !== planningName
    return [basename(fileName), listLoaded([fileName], output, isOther)]
  })
  const ofCommands = Object.entries(commandGroups).map(([command, names]) => {
    const fileNames = [planningName, ...names].map((name) => chunkOf(name).fileName)
    return [command, listLoaded(fileNames, output, () => true)]
  })
  return Object.fromEntries([...groups, ...ofCommands])
}

/** @returns the names of files, and of all chunks that they load when they start */
function listLoaded(fileNames, output, isLoaded) {
  const names = new Set(fileNames)
  const chunks = output.filter((file) => file.fileName.startsWith('chunks/') && isLoaded(file))
  // It grows meanwhile.
  for (const name of names) {
    const imports = output.find(({ fileName }) => fileName === name).imports
    for (const { fileName } of chunks) if (imports.includes(fileName)) names.add(fileName)
  }
  return Array.from(names, (name) => basename(name))
}

/** The file that npm links. It has to run before the rest is compiled. */
async function buildEntry(folder, build, loader) {
  const define = {
    AWSX_BUILD: JSON.stringify(build),
    AWSX_CACHED_COMMANDS: JSON.stringify(cachedCommands),
    AWSX_GROUPS: JSON.stringify(groupNames),
    AWSX_COMMAND_GROUPS: JSON.stringify(
      Object.fromEntries(Object.entries(commandGroups).map(([command, names]) => [command, names.at(-1)])),
    ),
    AWSX_LOADER: JSON.stringify(loader),
  }
  const bundle = await rolldown({
    ...shared,
    transform: { ...shared.transform, define },
    plugins: [
      quietBuiltins,
      oneLookup,
      compileAtOnce((name) => ['createLoader', 'makeFolders', 'isTargetProtected'].includes(name)),
    ],
    input: { awsx: join(root, 'src/fast-start/entry.ts') },
  })
  const { output } = await bundle.write({
    dir: folder,
    format: 'cjs',
    minify: withNames,
    comments: { legal: false },
    banner: '#!/usr/bin/env node',
    codeSplitting: false,
  })
  return output
}

/** Writes a file that is a function, which the file that npm links runs when it is needed (src/fast-start/start-main.ts). */
async function writeLoader(folder) {
  const bundle = await rolldown({
    ...shared,
    plugins: [quietBuiltins, oneLookup],
    input: { loader: join(root, 'src/fast-start/loader.ts') },
  })
  const { output } = await bundle.generate({
    format: 'cjs',
    minify: withNames,
    comments: { legal: false },
    entryFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: false,
  })
  const [file] = output
  const code = `(function(exports){${file.code}\n})`
  writeFileSync(join(folder, file.fileName), code)
  return { ...file, code }
}

function hashFiles(output) {
  const hash = createHash('sha256')
  const files = output.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))
  for (const file of files) hash.update(`${file.fileName}\0${file.code ?? ''}\0`)
  return hash.digest('hex').slice(0, 16)
}

/** With one character beyond Latin-1, V8 stores two bytes for each character of the file. */
const plainFiles = {
  name: 'plain-files',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (/(?<![\w$.])import\s*\(/.test(file.code))
        throw new Error(
          `${file.fileName} imports at run time, which fails in compiled code that is loaded from the cache`,
        )
      file.code = escapeText(file.code.includes('awsxFileUrl') ? addressSource + file.code : file.code)
    }
  },
}

function escapeText(code) {
  const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  // In strings, templates and patterns an escape means the same as its character, and there is none elsewhere.
  return code.replace(/[^\0-\x7f]/g, escape)
}

async function buildLocalAws() {
  const bundle = await rolldown({ ...shared, input: { 'local-aws': join(root, 'tests/local-aws/main.ts') } })
  await bundle.write({
    dir: join(root, 'build'),
    format: 'esm',
    entryFileNames: '[name].mjs',
    codeSplitting: false,
  })
}

function checkBudgets(output) {
  const sizeOf = (file) => Buffer.byteLength(file.code ?? file.source)
  const total = output.reduce((sum, file) => sum + sizeOf(file), 0)
  const warm = output
    .filter((file) => /^(?:awsx|main|chunks\/warm-.*)\.js$/.test(file.fileName))
    .reduce((sum, file) => sum + sizeOf(file), 0)
  const planning = sizeOf(output.find(({ fileName }) => fileName.startsWith('chunks/read-and-plan-')))
  console.log(
    `dist: ${output.length} files, ${total} bytes, ${warm} of them loaded at every start, ${planning} more without a cached plan`,
  )
  for (const [name, bytes] of Object.entries({ warm, planning, total })) {
    if (bytes > budgets[name])
      throw new Error(`${name} size is ${bytes} bytes, over its budget of ${budgets[name]}`)
  }
}

checkBudgets(await buildCommand())
await buildLocalAws()
