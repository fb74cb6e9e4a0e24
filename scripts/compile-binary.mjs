/**
 * Compiles the bundle of the standalone binary. Runs in Bun, because only its API, not its command line, takes files whose paths do not exist:
 * the paths go into the bytecode, so those of the build folder would make each build different.
 *
 * usage: bun compile-binary.mjs JSON
 * The JSON has `folder` with the bundle, `virtualFolder` and `binding` (the keychain binding, which the bundle knows as keyring.node there),
 * `target`, `program` (the Bun that goes into the binary; by default the one that runs this), `outfile`, and `order` (lists of bytecode-order.mjs).
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const { folder, virtualFolder, binding, target, program, outfile, order } = JSON.parse(process.argv[2])

const files = { [`${virtualFolder}/keyring.node`]: new Uint8Array(readFileSync(binding)) }
for (const name of readdirSync(folder, { recursive: true }).toSorted()) {
  if (!name.endsWith('.cjs')) continue
  files[`${virtualFolder}/${name.replaceAll('\\', '/')}`] = readFileSync(join(folder, name), 'utf8')
}

await Bun.build({
  entrypoints: [`${virtualFolder}/awsx.cjs`],
  files,
  target: 'bun',
  format: 'cjs',
  bytecode: true,
  // Not the names, so that the stack of a bug can be read.
  minify: { whitespace: true, syntax: true },
  compile: {
    target,
    outfile,
    ...(program === undefined ? {} : { executablePath: program }),
    ...(order.length === 0 ? {} : { bytecodeOrder: order }),
    // Otherwise files in the working directory could set variables of awsx and, with a preload, run code in it.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    autoloadPackageJson: false,
    // A run takes some milliseconds, too few for machine code to pay off. lean-entry.mjs lists the commands that set the usual policy.
    jitPolicy: 20,
  },
})
