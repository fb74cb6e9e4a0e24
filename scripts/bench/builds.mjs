/** The builds of awsx to measure: the bundle on every installed runtime, and the binary. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { root } from '../local-sandbox.mjs'
import { hashSources } from '../source-hash.mjs'
import { makeCopier } from './fresh-copies.mjs'

export const bundle = join(root, 'dist/awsx.js')
export const binaryFile = join(root, 'build/bin/awsx')

const copy = makeCopier()

/**
 * @returns `{ name, node, start, major }` each, with copies of the programs; `node` is absent for the binary. Runtimes with the same version are
 * listed once.
 */
export function listBuilds() {
  const nodes = new Map()
  const paths = ['node-20', 'node-22', 'node-24', 'node-26'].map((name) =>
    join(root, '.runtimes', name, 'bin/node'),
  )
  for (const path of [process.execPath, ...paths].filter((path) => existsSync(path))) {
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1)
    if (!nodes.has(version)) nodes.set(version, copy(path))
  }
  const bundles = [...nodes].map(([version, node]) => ({
    name: `Node ${version}`,
    major: Number.parseInt(version),
    node,
    start: [node, bundle],
  }))
  bundles.sort((one, other) => one.major - other.major)
  return hasBinary() ? [...bundles, { name: 'binary', start: [copy(binaryFile)] }] : bundles
}

/** A binary of other sources would not only be slow or fast for other reasons: it and the package would reject the plans of each other. */
function hasBinary() {
  if (!existsSync(binaryFile)) return false
  if (readFileSync(binaryFile).includes(hashSources(root))) return true
  throw new Error('build/bin/awsx is of other sources: run npm run build:binary')
}

/** An empty program compiled as the binary is: what Bun alone takes. Compiled once. @returns the path of a copy, undefined without Bun in .runtimes */
export function makeEmptyProgram() {
  const bun = join(root, '.runtimes/bun/bin/bun')
  if (!existsSync(bun)) return undefined
  const folder = join(root, 'build/bench')
  const path = join(folder, 'empty')
  if (existsSync(path)) return copy(path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'empty.js'), '')
  const options = ['build', '--compile', '--bytecode', 'empty.js', '--outfile', 'empty']
  const { status, stderr } = spawnSync(bun, options, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`bun cannot compile an empty program: ${stderr}`)
  return copy(path)
}

/** @returns the bundle on the runtime that serves as the baseline for programs without their own */
export function findYardstick(builds) {
  return builds.find(({ major }) => major === 24) ?? builds.find(({ node }) => node !== undefined)
}

/** @returns the builds for the longer measurements: the baseline, and the binary if there is one */
export function chooseFew(builds) {
  const yardstick = findYardstick(builds)
  return builds.filter((build) => build === yardstick || build.node === undefined)
}
