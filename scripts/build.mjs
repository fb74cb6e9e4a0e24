#!/usr/bin/env node
/**
 * Bundles awsx into dist/ (what npm publishes) and the local AWS of the tests into build/. Everything but the keychain binding is
 * bundled. Code is split at every dynamic import, so that a run loads only what it uses.
 */
import { build } from 'esbuild'
import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Bytes; a build over its budget fails, so that growth is a decision. */
const budgets = { entry: 60_000, total: 2_500_000 }

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
}

async function buildCommand() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const { metafile } = await build({
    ...common,
    entryPoints: { awsx: 'src/bin.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    minify: true,
    keepNames: false,
    legalComments: 'none',
    // The SDK's CommonJS files lose their exports in a split ESM bundle.
    mainFields: ['module', 'main'],
    external: ['@napi-rs/keyring'],
    define: { AWSX_VERSION: JSON.stringify(version) },
    banner: {
      js: "#!/usr/bin/env node\nimport{createRequire as awsxRequire}from'node:module';const require=awsxRequire(import.meta.url);",
    },
    metafile: true,
  })
  chmodSync(join(root, 'dist/awsx.js'), 0o755)
  return metafile
}

async function buildLocalAws() {
  await build({ ...common, entryPoints: ['tests/local-aws/main.ts'], outfile: 'build/local-aws.mjs' })
}

function checkBudgets(metafile) {
  const sizes = Object.entries(metafile.outputs).map(([path, { bytes }]) => ({ path, bytes }))
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const entry = loadedAtStart('dist/awsx.js', metafile)
    .map((path) => statSync(join(root, path)).size)
    .reduce((sum, bytes) => sum + bytes, 0)
  console.log(`dist: ${sizes.length} files, ${total} bytes, ${entry} of them loaded at every start`)
  for (const [name, bytes] of Object.entries({ entry, total })) {
    if (bytes > budgets[name]) {
      throw new Error(`${name} size is ${bytes} bytes, over its budget of ${budgets[name]}`)
    }
  }
}

/** The entry and what it imports statically, recursively. */
function loadedAtStart(path, metafile, seen = new Set()) {
  if (seen.has(path)) return []
  seen.add(path)
  const imports = metafile.outputs[path]?.imports.filter(({ kind, external }) => kind === 'import-statement' && !external) ?? []
  return [path, ...imports.flatMap((next) => loadedAtStart(next.path, metafile, seen))]
}

checkBudgets(await buildCommand())
await buildLocalAws()
