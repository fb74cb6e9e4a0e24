#!/usr/bin/env node
/**
 * Builds the standalone binary, which needs no Node: build/bin/awsx (or the path given by --outfile). Bun comes from the npm registry
 * (scripts/runtimes.mjs); the code goes in as bytecode, and the keychain binding of the platform is embedded.
 *
 * usage: node scripts/build-binary.mjs [--target bun-linux-x64] [--outfile PATH]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'
import { writeNotices } from './notices.mjs'
import { oneCopy } from './one-copy.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { values } = parseArgs({
  options: { target: { type: 'string' }, outfile: { type: 'string', default: join(root, 'build/bin/awsx') } },
})

/** Bun's name of a platform, and the package that carries the keychain binding for it. */
const bindings = {
  'bun-linux-x64': 'linux-x64-gnu',
  'bun-linux-x64-musl': 'linux-x64-musl',
  'bun-linux-arm64': 'linux-arm64-gnu',
  'bun-linux-arm64-musl': 'linux-arm64-musl',
  'bun-darwin-x64': 'darwin-x64',
  'bun-darwin-arm64': 'darwin-arm64',
  'bun-windows-x64': 'win32-x64-msvc',
}

const target =
  values.target ?? `bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const folder = join(root, 'build/binary')
await bundle()
compile()

/** Bytecode wants CommonJS, in which `import.meta` has no meaning: the one library that asks for its address gets the program's. */
async function bundle() {
  rmSync(folder, { recursive: true, force: true })
  const binding = findBinding()
  const built = await rolldown({
    cwd: root,
    platform: 'node',
    input: { awsx: join(root, 'src/bin.ts') },
    resolve: { mainFields: ['module', 'main'] },
    plugins: [
      {
        name: 'keychain-binding',
        resolveId: (source) => (source === '@napi-rs/keyring' ? { id: binding, external: true } : null),
      },
      oneCopy,
    ],
    transform: {
      target: 'node22',
      define: {
        AWSX_VERSION: JSON.stringify(version),
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
    banner: "const awsxProgramUrl = 'file://' + __filename;",
  })
  mkdirSync(dirname(values.outfile), { recursive: true })
  const notices = join(dirname(values.outfile), 'THIRD-PARTY-NOTICES.txt')
  writeNotices(output, notices, [join(root, 'node_modules/@napi-rs/keyring')])
}

function findBinding() {
  const name = bindings[target]
  if (name === undefined) throw new Error(`no keychain binding is known for ${target}`)
  const home = join(root, 'node_modules/@napi-rs', `keyring-${name}`)
  const file = existsSync(home) ? readdirSync(home).find((entry) => entry.endsWith('.node')) : undefined
  if (file === undefined) {
    throw new Error(
      `@napi-rs/keyring-${name} is not installed: npm install --no-save --force @napi-rs/keyring-${name}`,
    )
  }
  return join(home, file)
}

function compile() {
  const bun = join(root, '.runtimes/bun/bin', process.platform === 'win32' ? 'bun.exe' : 'bun')
  if (!existsSync(bun)) throw new Error('bun is missing: node scripts/runtimes.mjs bun')
  const args = [
    'build',
    '--compile',
    '--bytecode',
    '--minify',
    // Otherwise the folder in which awsx is run could set its variables and, by a preload, run code in it.
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--no-compile-autoload-tsconfig',
    '--no-compile-autoload-package-json',
    `--target=${target}`,
    `--outfile=${values.outfile}`,
  ]
  const { status, stdout, stderr } = spawnSync(bun, [...args, join(folder, 'awsx.cjs')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`bun ended with status ${status}\n${stdout}${stderr}`)
  console.log(`${values.outfile}: ${statSync(values.outfile).size} bytes`)
}
