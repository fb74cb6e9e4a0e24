import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { programName, root } from './metadata.mjs'
import { run } from './run.mjs'

/**
 * Builds the binary of each platform, or takes built ones.
 * @param {{ platforms: object[], folder?: string, work: string }} request `folder` has `awsx-PLATFORM/awsx` for each platform
 * @returns the path of each binary, with the notices next to it
 */
export function buildBinaries({ platforms, folder, work }) {
  const entries = platforms.map(({ name }) => {
    const target = join(folder ?? join(work, 'binaries'), `awsx-${name}`)
    const binary = join(target, programName(name))
    if (folder !== undefined && !existsSync(binary)) throw new Error(`${binary} does not exist`)
    if (folder === undefined) build(name, target, binary)
    return [name, binary]
  })
  return Object.fromEntries(entries)
}

function build(name, target, binary) {
  mkdirSync(target, { recursive: true })
  const script = join(root, 'scripts/build-binary.mjs')
  run(process.execPath, [script, '--target', `bun-${name}`, '--outfile', binary], { cwd: root })
}
